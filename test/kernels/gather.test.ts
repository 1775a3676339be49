import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, Workspace } from "./support/workspace.js";

const ROWS = 6;

/** Out of order, with a repetition, the first and the last row. */
const picks = [5, 0, 3, 3, 1, 5, 2];

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  test("gatherRows copies whole rows to the bit, of any number of columns", () => {
    for (let columns = 0; columns <= 17; columns++) {
      workspace.clear();
      const values = uniform(columns, ROWS * columns, -3, 3);
      // bits that arithmetic would change
      [Number.NaN, -0, Infinity, workspace.smallest].slice(0, columns).forEach((value, j) => {
        values[3 * columns + j] = value;
      });
      const x = workspace.input(values, 1);
      const indices = workspace.int32(picks);
      const out = workspace.output(picks.length * columns, 3);
      const run = (begin: number, end: number) =>
        workspace.kernels.gatherRows(out.address, x.address, indices.address, columns, begin, end);
      const failure = splitDifference(picks.length, [{ block: out, perRow: columns }], run);
      const wordsPerRow = (columns * workspace.runtime.elementBytes) / 4;
      const expected = picks.flatMap((row) => [...x.words.subarray(row * wordsPerRow, (row + 1) * wordsPerRow)]);
      expect(failure + difference(out.words, expected) + workspace.damage(), `${columns} columns`).toBe("");
    }
  });

  test("gatherBytes scales every byte value, in every column", () => {
    // 1 keeps the bytes; 1/255 is what images take; -0.5 tells a scale from its size
    for (const scale of [1, 1 / 255, -0.5]) {
      for (let columns = 0; columns <= 17; columns++) {
        workspace.clear();
        // rows enough that each of the 256 values comes up
        const rows = columns === 0 ? 1 : Math.ceil(256 / columns);
        const x = workspace.bytes(Array.from({ length: rows * columns }, (_, i) => i % 256));
        const order = Array.from({ length: rows }, (_, r) => rows - 1 - r);
        const indices = workspace.int32(order);
        const out = workspace.output(rows * columns, 1);
        const run = (begin: number, end: number) =>
          workspace.kernels.gatherBytes(out.address, x.address, indices.address, columns, scale, begin, end);
        const failure = splitDifference(rows, [{ block: out, perRow: columns }], run);
        const factor = workspace.round(scale);
        const expected = order.flatMap((row) =>
          Array.from({ length: columns }, (_, j) => workspace.round(factor * ((row * columns + j) % 256))),
        );
        expect(failure + difference(out.view, expected) + workspace.damage(), `${columns} columns`).toBe("");
      }
    }
  });

  test("gatherLabels copies labels, negative ones too", () => {
    workspace.clear();
    const x = workspace.int32([7, -1, 2 ** 31 - 1, -(2 ** 31), 0, 12]);
    const indices = workspace.int32(picks);
    const out = workspace.int32(picks);
    const run = (begin: number, end: number) =>
      workspace.kernels.gatherLabels(out.address, x.address, indices.address, begin, end);
    expect(splitDifference(picks.length, [{ block: out, perRow: 1 }], run) + workspace.damage()).toBe("");
    expect([...out.view]).toEqual(picks.map((row) => x.view[row]));
  });
});
