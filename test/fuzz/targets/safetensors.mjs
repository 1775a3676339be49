/**
 * Files of tensors. What is read must be as long as it says, and be read again from what is written
 * of it.
 */
import { decodeSafetensors, encodeSafetensors } from "../../../build/compiled/io/safetensors.js";
import { fileOf, mutatedFile } from "../engine/safetensors.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";
export { jsonMemory as valueMemory } from "../engine/judge.mjs";

export async function seeds() {
  const entry = (dtype, shape, begin, end) => ({ dtype, shape, data_offsets: [begin, end] });
  const data = Uint8Array.from({ length: 32 }, (_, i) => 37 * i);
  return [
    fileOf("{}"),
    fileOf(
      JSON.stringify({ __metadata__: { a: "b" }, w: entry("F64", [2, 1], 0, 16), b: entry("F32", [4], 16, 32) }),
      data,
    ),
    fileOf(
      JSON.stringify({ h: entry("F16", [3], 0, 6), "b\u00e9": entry("BF16", [], 6, 8), e: entry("F32", [0, 9], 8, 8) }),
      data.subarray(0, 8),
    ),
    fileOf(JSON.stringify({ i: entry("I64", [1], 0, 8) }), data.subarray(0, 8)),
  ];
}

export function run(input) {
  const { tensors, metadata } = decodeSafetensors(input);
  for (const { shape, values } of tensors)
    if (values.length !== shape.reduce((product, size) => product * size, 1)) throw new Error("values that don't fit");
  const headerLength = Number(new DataView(input.buffer, input.byteOffset).getBigUint64(0, true));
  const { __metadata__: _, ...entries } = JSON.parse(Buffer.from(input.subarray(8, 8 + headerLength)).toString());
  const held = Object.values(entries).reduce((sum, { data_offsets: [begin, end] }) => sum + end - begin, 0);
  if (held !== input.length - 8 - headerLength) throw new Error("data that belong to no tensor, or to two");
  const again = decodeSafetensors(encodeSafetensors(tensors, metadata));
  const byName = new Map(again.tensors.map(({ name, values }) => [name, values]));
  const isSame = tensors.every(({ name, values }) => values.every((value, i) => Object.is(value, byName.get(name)[i])));
  if (!isSame || again.metadata.size !== metadata.size) throw new Error("another file than was written");
}

export const mutate = mutatedFile;
