import { expect, test } from "vitest";
import { MOST_BYTES, piecesOf } from "../../src/mpi/pieces.js";

test("a message goes in pieces that MPI can count, one where it is short or empty", () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
  expect(piecesOf(bytes, 4).map((piece) => [...piece])).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  expect(piecesOf(bytes, 5).map(({ length }) => length)).toEqual([5, 5]);
  expect(piecesOf(bytes, 10)).toEqual([bytes]);
  expect(piecesOf(bytes.subarray(0, 0), 10).map(({ length }) => length)).toEqual([0]);
  expect(MOST_BYTES).toBeLessThan(2 ** 31);
  // where it lies: nothing is copied
  expect(piecesOf(bytes, 4).every(({ buffer }) => buffer === bytes.buffer)).toBe(true);
});
