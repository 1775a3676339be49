/** Norms of gradients, clipping, and averages of weights. */
import { beforeAll, describe, expect, test } from "vitest";
import { isNear, uniform } from "./support/compare.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, Workspace } from "./support/workspace.js";

/** Fewer than a block of 256, one, a ragged one behind it, four side by side, and more. */
const COUNTS = [1, 7, 255, 256, 257, 1024, 1025, 1500, 2304];

/** The canonical sum of squares: ascending in each block of 256. */
function blockSums(values: ArrayLike<number>): number[] {
  const sums: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const block = Math.floor(i / 256);
    sums[block] = (sums[block] ?? 0) + values[i] * values[i];
  }
  return sums;
}

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  test.each(COUNTS)("the squares of %i numbers are summed in the canonical order, to the bit", (count) => {
    workspace.clear();
    const x = workspace.input(uniform(1, count, -3, 3));
    const expected = blockSums(x.view);
    const sums = workspace.float64(expected.length);
    const run = (begin: number, end: number) =>
      workspace.kernels.sumSquares(sums.address, x.address, count, begin, end);
    run(0, expected.length);
    expect([...sums.view]).toEqual(expected);
    expect(splitDifference(expected.length, [{ block: sums, perRow: 1 }], run) + workspace.damage()).toBe("");
  });

  test("a norm is the root of sums in ascending order, and is added to those before", () => {
    workspace.clear();
    const terms = uniform(2, 9, 0, 1e3);
    const sums = workspace.float64(terms.length);
    sums.view.set(terms);
    const norm = workspace.float64(2);
    norm.view.set([5, 100]);
    workspace.kernels.addNorm(norm.address, sums.address, terms.length, 0, 1);
    const root = Math.sqrt(terms.reduce((sum, term) => sum + term, 0));
    expect([...norm.view]).toEqual([root, 100 + root]);
    expect(workspace.damage()).toBe("");
  });

  test.each([
    ["above the limit", 4, 3, 3 / (4 + 1e-6)],
    ["below it", 2, 3, 1],
    ["at it", 3, 3, 3 / (3 + 1e-6)],
    ["zero", 0, 3, 1],
    ["infinite", Number.POSITIVE_INFINITY, 3, Number.NaN],
    ["no number", Number.NaN, 3, Number.NaN],
  ])("numbers of a norm that is %s are scaled by PyTorch's factor", (_, size, limit, factor) => {
    const { kernels, lanes, roundoff } = workspace;
    for (const count of [lanes, 3 * lanes, 8 * lanes]) {
      workspace.clear();
      const numbers = uniform(3, count, -1, 1);
      const x = workspace.input(numbers);
      const before = x.view.slice();
      const norm = workspace.float64(1);
      norm.view[0] = size;
      kernels.scaleToNorm(x.address, norm.address, limit, 0, count);
      const bound = { absolute: 0, relative: 2 * roundoff };
      const wrong = [...x.view].filter((got, i) => !isNear(workspace, got, before[i] * factor, bound));
      expect(wrong).toEqual([]);
      const run = (begin: number, end: number) => kernels.scaleToNorm(x.address, norm.address, limit, begin, end);
      const prepare = () => void x.view.set(before);
      expect(splitDifference(count, [{ block: x, perRow: 1 }], run, prepare, lanes) + workspace.damage()).toBe("");
    }
  });

  test("an average begins as the weights and then keeps its share", () => {
    const { kernels, lanes, roundoff } = workspace;
    for (const count of [lanes, 3 * lanes, 8 * lanes]) {
      workspace.clear();
      const average = workspace.input(new Array<number>(count).fill(0));
      const weights = workspace.input(uniform(4, count, -1, 1));
      const settings = workspace.float64(2);
      settings.view.set([0.75, 0]);
      const run = (begin: number, end: number) =>
        kernels.averageStep(average.address, weights.address, settings.address, begin, end);
      run(0, count);
      kernels.averageAdvance(settings.address, 0, 1);
      expect([...average.view]).toEqual([...weights.view]);
      expect([...settings.view]).toEqual([0.75, 0.75]);
      const before = average.view.slice();
      weights.view.set(uniform(5, count, -1, 1));
      run(0, count);
      const bound = { absolute: 2 * roundoff, relative: 0 };
      const wrong = [...average.view].filter(
        (got, i) => !isNear(workspace, got, 0.75 * before[i] + 0.25 * weights.view[i], bound),
      );
      expect(wrong).toEqual([]);
      const prepare = () => void average.view.set(before);
      const outputs = [{ block: average, perRow: 1 }];
      expect(splitDifference(count, outputs, run, prepare, lanes) + workspace.damage()).toBe("");
    }
  });
});
