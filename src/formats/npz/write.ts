import type { StoredModel } from "../../io/modelFile.js";
import { decodeSafetensors } from "../../io/safetensors.js";
import { modelFiles } from "../../train/modelFiles.js";
import type { Files } from "../files.js";
import { writeZip } from "./zip.js";

/**
 * NumPy's archive of a model: the tensors of its safetensors file, which are those of the equal
 * torch.nn.Sequential's state_dict, and `lanegrad`, a text with all that the file says else.
 */
export async function writeNpz(stored: StoredModel, name: string): Promise<Files> {
  const { encodeModel } = await modelFiles.load();
  const { tensors, metadata } = decodeSafetensors(encodeModel(stored));
  const members = new Map(
    tensors.map(({ name, shape, values }) => [`${name}.npy`, arrayOfNumbers(shape, values)] as const),
  );
  for (const [key, text] of metadata) members.set(`${key}.npy`, arrayOfText(text));
  return new Map([[name, writeZip(members)]]);
}

/** A row-major array as NumPy's .npy holds it. */
function arrayOfNumbers(shape: readonly number[], values: Float32Array | Float64Array): Uint8Array {
  const size = values.BYTES_PER_ELEMENT;
  const { bytes, start } = arrayOf(`<f${size}`, shape, values.byteLength);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (size === 4) view.setFloat32(start + i * 4, value, true);
    else view.setFloat64(start + i * 8, value, true);
  });
  return bytes;
}

/** An array without axes that holds a text, each letter in 32 bits. */
function arrayOfText(text: string): Uint8Array {
  const letters = [...text];
  const { bytes, start } = arrayOf(`<U${letters.length}`, [], letters.length * 4);
  const view = new DataView(bytes.buffer);
  letters.forEach((letter, i) => {
    view.setUint32(start + i * 4, letter.codePointAt(0) ?? 0, true);
  });
  return bytes;
}

/**
 * An array of that type with room for so many bytes of data, which begin at `start`: a multiple of
 * 64, as NumPy aligns them. Source: numpy/lib/format.py, version 1.0.
 */
function arrayOf(descr: string, shape: readonly number[], data: number): { bytes: Uint8Array; start: number } {
  const extents = shape.map((extent) => `${extent},`).join(" ");
  const tuple = shape.length > 1 ? extents.slice(0, -1) : extents;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = Math.ceil((10 + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + data);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
  return { bytes, start };
}
