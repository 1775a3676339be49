import { beforeAll, describe, expect, test } from "vitest";
import { firstDifference, isNear } from "./support/compare.js";
import { splitDifference } from "./support/splits.js";
import { Workspace } from "./support/workspace.js";

/** What the other tests trust in: it must be able to say no. */
describe("the kernel tests' own tools", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create("float32");
  });

  const tolerance = { absolute: 1e-9, relative: 1e-6 };

  test.each([
    [1, 1, true],
    [1.0000005, 1, true],
    [1.00001, 1, false],
    [1e-10, 0, true],
    [1e-8, 0, false],
    [0, 1e-8, false],
    [-1, 1, false],
    [Number.NaN, Number.NaN, true],
    [Number.NaN, 1, false],
    [1, Number.NaN, false],
    [Number.NaN, Infinity, false],
    [Infinity, Infinity, true],
    [Infinity, -Infinity, false],
    [3e38, Infinity, false],
    [Infinity, 3e38, false],
    [Infinity, 1e300, true],
  ])("%f is near %f: %s", (actual, expected, verdict) => {
    expect(isNear(workspace, actual, expected, tolerance)).toBe(verdict);
  });

  test("a tolerance refers to the size of the terms where one is given, and to nothing if that is NaN", () => {
    expect(isNear(workspace, 1e-5, 0, tolerance, 100)).toBe(true);
    expect(isNear(workspace, 1e-3, 0, tolerance, 100)).toBe(false);
    expect(isNear(workspace, 0, 0, tolerance, Number.NaN)).toBe(false);
  });

  test("equality to the bit tells 0 from -0, and lengths apart", () => {
    expect(firstDifference([1, 0], [1, -0])).toBe(1);
    expect(firstDifference([1, Number.NaN], [1, Number.NaN])).toBe(-1);
    expect(firstDifference([1], [1, 2])).toBe(1);
  });

  test("guards show a write just before and just behind a block", () => {
    for (const offset of [-1, 3]) {
      workspace.clear();
      const { address } = workspace.output(3, 1);
      expect(workspace.damage()).toBe("");
      workspace.runtime.reals(address + 4 * offset, 1)[0] = Number.NaN;
      expect(workspace.damage()).toContain("guard word");
    }
  });

  test("a kernel that writes behind its share, or whose share shows in the result, is found out", () => {
    workspace.clear();
    const block = workspace.output(5);
    const outputs = [{ block, perRow: 1 }];
    expect(splitDifference(5, outputs, (begin, end) => void block.view.fill(7, begin, end))).toBe("");
    expect(splitDifference(5, outputs, (begin, end) => void block.view.fill(7, begin, end + 1))).toContain("behind");
    expect(splitDifference(5, outputs, (begin, end) => void block.view.fill(begin, begin, end))).toContain(
      "make element",
    );
  });
});
