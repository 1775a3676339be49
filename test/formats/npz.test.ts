/**
 * Weights for NumPy: read by NumPy's own rules for .npy in a zip archive, which are written down
 * here anew.
 */
import { expect, test } from "vitest";
import { crc32 } from "../../src/data/crc32.js";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import { exportModel, importModel } from "../../src/nodeFormats.js";
import { networks, trained } from "./support/networks.js";

interface ArrayOfFile {
  readonly descr: string;
  readonly shape: string;
  readonly data: Buffer;
}

/** The members of an archive by its directory, none of them packed. */
function membersOf(bytes: Buffer): Map<string, ArrayOfFile> {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const members = new Map<string, ArrayOfFile>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [size, nameLength, start] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    expect(bytes.readUInt32LE(start)).toBe(0x04034b50);
    expect(bytes.readUInt32LE(start + 14)).toBe(bytes.readUInt32LE(at + 16));
    members.set(name, arrayOf(bytes.subarray(start + 30 + nameLength, start + 30 + nameLength + size)));
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return members;
}

function arrayOf(bytes: Buffer): ArrayOfFile {
  expect(bytes.toString("latin1", 0, 8)).toBe("\x93NUMPY\x01\x00");
  const length = bytes.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  const header = bytes.toString("latin1", 10, 10 + length);
  const [, descr = "", shape = ""] =
    /^\{'descr': '([^']*)', 'fortran_order': False, 'shape': \(([^)]*)\), \} *\n$/.exec(header) ?? [];
  return { descr, shape, data: bytes.subarray(10 + length) };
}

test.for(["float32", "float64"] as const)(
  "the tensors of the state_dict, and what the file tells: %s",
  async (dtype) => {
    using model = await trained(networks["batchNormalization of channels"], { dtype });
    const files = await exportModel(model, "model.npz");
    const members = membersOf(Buffer.from(files.get("model.npz") ?? []));
    const { tensors, metadata } = decodeSafetensors(await model.toBytes());
    expect([...members.keys()].sort()).toEqual([...tensors.map(({ name }) => `${name}.npy`), "lanegrad.npy"].sort());
    for (const { name, shape, values } of tensors) {
      const { descr, shape: told, data } = members.get(`${name}.npy`) ?? arrayOf(Buffer.of());
      expect(descr).toBe(dtype === "float32" ? "<f4" : "<f8");
      expect(
        told
          .split(",")
          .filter((extent) => extent.trim() !== "")
          .map(Number),
      ).toEqual(shape);
      expect(told.includes(",")).toBe(true);
      expect(data.equals(Buffer.from(values.buffer, values.byteOffset, values.byteLength))).toBe(true);
    }
    const text = members.get("lanegrad.npy");
    expect(text?.shape).toBe("");
    const letters = Array.from({ length: (text?.data.length ?? 0) / 4 }, (_, i) => text?.data.readUInt32LE(i * 4) ?? 0);
    expect(String.fromCodePoint(...letters)).toBe(metadata.get("lanegrad"));
  },
);

test("the sum of each member is CRC-32, by its known value", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("the same model makes the same bytes", async () => {
  using model = await trained(networks.residual);
  const [first, second] = [await exportModel(model, "a.npz"), await exportModel(await model.toBytes(), "a.npz")];
  expect(first).toEqual(second);
});

test("an archive that promises more than weights are ever packed to is refused before it is unpacked", async () => {
  using model = await trained(networks.residual);
  const bytes = Buffer.from((await exportModel(model, "m.npz")).get("m.npz") ?? []);
  const entry = bytes.readUInt32LE(bytes.length - 22 + 16);
  bytes.writeUInt16LE(8, entry + 10); // deflated
  bytes.writeUInt32LE(2 ** 29, entry + 24); // to half a gigabyte
  await expect(importModel(bytes, "m.npz")).rejects.toThrow(/promises 5\d{8} bytes of arrays in its \d+, which/);
});
