/** Data in typed arrays of every kind that there is. */
import { describe, expect, test } from "vitest";
import { dataset } from "../../src/data/dataset.js";
import type { NumberArray } from "../../src/data/numberArrays.js";
import { DataError } from "../../src/errors.js";

type Kind = new (values: readonly number[]) => NumberArray;

/** Absent before Node 24. */
const HalfFloats = (globalThis as { readonly Float16Array?: Kind }).Float16Array;

const kinds: readonly (readonly [Kind, typeof Float32Array | typeof Float64Array | typeof Uint8Array])[] = [
  [Uint8Array, Uint8Array],
  [Uint8ClampedArray, Uint8Array],
  [Int8Array, Float32Array],
  [Int16Array, Float32Array],
  [Uint16Array, Float32Array],
  [Int32Array, Float64Array],
  [Uint32Array, Float64Array],
  [Float32Array, Float32Array],
  [Float64Array, Float64Array],
  ...(HalfFloats ? ([[HalfFloats, Float32Array]] as const) : []),
];

const numbers = [1, 2, 3, 4, 100, 6];

describe.each(kinds)("%p", (Kind, Held) => {
  test("as values, in rows, and as row-major numbers", () => {
    const held = dataset({ x: { values: new Kind(numbers), columns: 2 }, y: [1, 2, 3] });
    expect(held.x).toEqual(Held.from(numbers));
    expect(held).toMatchObject({ rows: 3, columns: 2, scale: 1, unscaled: true });
    const rows = [new Kind([1, 2]), new Kind([3, 4]), new Kind([100, 6])];
    expect(dataset({ x: rows, y: [1, 2, 3] }).x).toEqual(Float64Array.from(numbers));
  });

  test("as y: integers are classes, floats are numbers, and rows are targets", () => {
    const x = [[1], [2], [3]];
    const isFloat = new Kind([0.5])[0] === 0.5;
    const held = dataset({ x, y: new Kind([20, 10, 20]) });
    expect(held).toMatchObject(
      isFloat ? { targets: Float64Array.of(20, 10, 20) } : { labels: Int32Array.of(1, 0, 1), classes: ["10", "20"] },
    );
    expect(dataset({ x, y: new Kind([20, 10, 20]), task: "regression" }).targets).toEqual(Float64Array.of(20, 10, 20));
    expect(dataset({ x, y: [new Kind([1, 2]), new Kind([3, 4]), new Kind([5, 6])] })).toMatchObject({
      targets: Float64Array.of(1, 2, 3, 4, 5, 6),
      outputs: 2,
    });
  });
});

test("clamped bytes are the bytes where they lie", () => {
  const memory = new Uint8ClampedArray([9, 9, 1, 2, 3, 4]);
  const { x } = dataset({ x: { values: memory.subarray(2), columns: 2 }, y: [1, 2] });
  expect(x).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(x.buffer).toBe(memory.buffer);
});

test("the largest integers keep their value, and floats that are not finite are refused", () => {
  const { x } = dataset({ x: { values: Uint32Array.of(4294967295, 16777217), columns: 1 }, y: [1, 2] });
  expect(x).toEqual(Float64Array.of(4294967295, 16777217));
  const { x: negative } = dataset({ x: { values: Int16Array.of(-32768, 32767), columns: 1 }, y: [1, 2] });
  expect(negative).toEqual(Float32Array.of(-32768, 32767));
  if (!HalfFloats) return;
  const values = new HalfFloats([1, 1e9]);
  expect(() => dataset({ x: { values, columns: 1 }, y: [1, 2] })).toThrow("Row 2, column 1 of x of data is Infinity");
});

test.each([BigInt64Array, BigUint64Array])("BigInts are refused: %p", (Kind) => {
  const values = Kind.of(1n, 2n) as never;
  const advice = "holds BigInts: make numbers of them by Float64Array.from(array, Number).";
  const refused = (input: { x: unknown; y: unknown }, what: string): void => {
    expect(() => dataset(input as never)).toThrow(DataError);
    expect(() => dataset(input as never)).toThrow(`${what} ${advice}`);
  };
  refused({ x: { values, columns: 1 }, y: [1, 2] }, "x of data");
  refused({ x: [values], y: [1] }, "Row 1 of x of data");
  refused({ x: [[1], [2]], y: values }, "y of data");
  refused({ x: [[1]], y: [values] }, "y of data");
  expect(() => dataset({ x: [[1n]] as never, y: [1] })).toThrow("is of type bigint; pass numbers");
});
