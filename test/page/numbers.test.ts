import { describe, expect, test } from "vitest";
import { name, row, segmentsOf, textOf } from "../../src/page/step/math.js";
import { GAP, largestTerms, matrix, numberText, places } from "../../src/page/step/numbers.js";

test.each([
  [0, "0"],
  [1, "1"],
  [-0.25, "−0.25"],
  [0.123456, "0.123"],
  [-1234.56, "−1230"],
  [0.000123456, "1.23×10⁻⁴"],
  [-1.5e-12, "−1.5×10⁻¹²"],
  [1.5e6, "1.5×10⁶"],
  [0.9999, "1"],
  [Number.NaN, "?"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("%f is written %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

test("of many places the first, the last and the chosen are shown", () => {
  expect(places(4, 4)).toEqual([0, 1, 2, 3]);
  expect(places(100, 4)).toEqual([0, 1, GAP, 99]);
  expect(places(100, 4, 50)).toEqual([0, GAP, 50, GAP, 99]);
  expect(places(100, 4, 1)).toEqual([0, 1, GAP, 99]);
  expect(places(5, 4, 3)).toEqual([0, GAP, 3, 4]);
});

test("of many terms the largest are shown first", () => {
  expect(largestTerms(3, (i) => i)).toEqual([0, 1, 2]);
  const sizes = [1, -9, 3, 0, 7, -2];
  expect(largestTerms(6, (i) => sizes[i])).toEqual([1, 4, 2, GAP]);
});

describe("a matrix", () => {
  test("that is small is shown whole, with the chosen column", () => {
    const tree = matrix({ rows: 2, columns: 2, at: (i, j) => 10 * i + j, chosenColumn: 1 });
    expect(textOf(tree)).toBe("(0 1 10 11)");
    const cells = (tree.children ?? []).flatMap(({ children = [] }) => children);
    expect(cells.map(({ isChosen = false }) => isChosen)).toEqual([false, true, false, true]);
  });

  test("that is large is shown by its corners and the chosen element", () => {
    const tree = matrix({ rows: 9, columns: 9, at: (i, j) => 10 * i + j, chosenColumn: 4, chosenRow: 7 });
    expect(textOf(tree)).toBe("(0 ⋯ 4 ⋯ 8 ⋮ ⋱ ⋮ ⋱ ⋮ 70 ⋯ 74 ⋯ 78 80 ⋯ 84 ⋯ 88)");
  });
});

test("a formula may break before equals and plus signs, never at its first", () => {
  const formula = row(name("z"), "=", "1", "+", "2", "=", "3");
  expect(segmentsOf(formula).map(textOf)).toEqual(["z = 1", "+ 2", "= 3"]);
});
