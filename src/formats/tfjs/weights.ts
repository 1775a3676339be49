import { FormatError } from "../../errors.js";
import { formatShape } from "../../io/formatShape.js";
import { widenHalf } from "../../io/half.js";
import { isCount, isRecord, quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";
import { isFileBeside } from "../beside.js";

/** A weight of a layer. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A weight as the manifest tells it: where it lies among the bytes of its group, and how. */
interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** What a stored number stands for: the number itself, or `min` and so many times `scale`. */
  readonly quantized: { readonly scale: number; readonly min: number } | "half" | undefined;
}

/** Weights that a model has at most, and files of them. */
const [MOST_WEIGHTS, MOST_FILES] = [10_000, 1000];

/** The weights that a manifest tells, by their names, "dense_1/kernel". @throws FormatError. */
export async function weightsOf(
  manifest: unknown,
  beside: (name: string) => Promise<Uint8Array>,
): Promise<ReadonlyMap<string, Weight>> {
  if (!Array.isArray(manifest)) throw unfit("has no weightsManifest: save it by model.save of TensorFlow.js");
  const found = new Map<string, Weight>();
  for (const group of manifest) {
    const { paths, weights }: Readonly<Record<string, unknown>> = isRecord(group) ? group : {};
    if (
      !Array.isArray(paths) ||
      paths.length > MOST_FILES ||
      !Array.isArray(weights) ||
      found.size + weights.length > MOST_WEIGHTS
    )
      throw unfit("has a weightsManifest that is none: save it by model.save of TensorFlow.js");
    const entries = weights.map(entryOf);
    const needed = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
    const files: Uint8Array[] = [];
    for (const path of paths) {
      if (typeof path !== "string" || !isFileBeside(path))
        throw unfit(
          `names ${typeof path === "string" ? quote(path) : "no text"} as a file of weights: it must lie beside the model`,
        );
      files.push(await beside(path));
    }
    const bytes = joined(files);
    if (bytes.length !== needed)
      throw unfit(`has files of ${bytes.length} bytes, and its weights need ${needed}: get all of its files again`);
    let at = 0;
    for (const entry of entries) {
      const key = entry.name.replace(/:0$/, "");
      if (found.has(key)) throw unfit(`has two weights called ${quote(key)}: give each layer a name of its own`);
      found.set(key, { shape: entry.shape, values: read(bytes, at, entry) });
      at += bytesOf(entry);
    }
  }
  return found;
}

/**
 * The weights of a layer by their own names, "kernel". Names of a manifest may have more in front,
 * "model/dense_1/kernel", and fewer parts of the layer's. @throws FormatError FORMAT_INVALID where
 * two could be meant
 */
export function weightsNamed(layer: string, weights: ReadonlyMap<string, Weight>): ReadonlyMap<string, Weight> {
  const last = layer.split("/").slice(-1)[0];
  const called = [layer, last].map((name) => ({
    exact: new RegExp(`^${escaped(name)}/([^/]+)$`),
    within: new RegExp(`/${escaped(name)}/([^/]+)$`),
  }));
  for (const pattern of called.flatMap(({ exact, within }) => [exact, within])) {
    const own = new Map<string, Weight>();
    for (const [key, value] of weights) {
      const name = pattern.exec(key)?.[1];
      if (name === undefined) continue;
      if (own.has(name))
        throw unfit(`has two weights called ${quote(`${layer}/${name}`)}: give each layer a name of its own`);
      own.set(name, value);
    }
    if (own.size > 0) return own;
  }
  return new Map();
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function entryOf(given: unknown): Entry {
  const { name, shape, dtype, quantization }: Readonly<Record<string, unknown>> = isRecord(given) ? given : {};
  if (typeof name !== "string" || !Array.isArray(shape) || shape.length > 8 || !shape.every(isCount))
    throw unfit("has a weight without a name and a shape in its weightsManifest: save it again");
  if (dtype !== "float32")
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `The model file holds ${quote(name)} of another type than float32: save it as such.`,
    );
  const told = { name, shape, size: 4, quantized: undefined };
  if (quantization === undefined) return told;
  const { dtype: stored, scale, min }: Readonly<Record<string, unknown>> = isRecord(quantization) ? quantization : {};
  if (stored === "float16") return { ...told, size: 2, quantized: "half" };
  const isKnown = stored === "uint8" || stored === "uint16";
  if (isKnown && typeof scale === "number" && typeof min === "number")
    return { ...told, size: stored === "uint8" ? 1 : 2, quantized: { scale, min } };
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    `The model file holds ${quote(name)} quantized by other than float16, uint8 and uint16: save it without.`,
  );
}

function bytesOf({ shape, size }: Entry): number {
  return shape.reduce((product, extent) => product * extent, size);
}

function read(bytes: Uint8Array, at: number, entry: Entry): Float32Array {
  const { size, quantized, name, shape } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytesOf(entry));
  const values = Float32Array.from({ length: view.byteLength / size }, (_, i) => {
    if (quantized === undefined) return view.getFloat32(4 * i, true);
    if (quantized === "half") return widenHalf(view.getUint16(2 * i, true), 10);
    const { scale, min } = quantized;
    return min + scale * (size === 1 ? view.getUint8(i) : view.getUint16(2 * i, true));
  });
  if (values.every(Number.isFinite)) return values;
  throw unfit(
    `holds numbers in ${quote(name)} ${formatShape(shape)} that are not finite: train the model again with a lower learning rate`,
  );
}

function joined(files: readonly Uint8Array[]): Uint8Array {
  if (files.length === 1) return files[0];
  const whole = new Uint8Array(files.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const file of files) {
    whole.set(file, at);
    at += file.length;
  }
  return whole;
}
