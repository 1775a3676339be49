/** How the Preprocessor scales numbers, against values computed by hand. */
import { describe, expect, test } from "vitest";
import type { PreprocessorOptions } from "../../src/preprocess/options.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { smoothClip } from "../../src/preprocess/scalings.js";
import { column, refusal } from "./support.js";

describe("scalings", () => {
  const prepare = (scaling: PreprocessorOptions["scaling"], cells: readonly number[], later = cells) => [
    ...preprocessor({ ...(scaling && { scaling }) })
      .fit(column("x", cells))
      .apply(column("x", later)).x,
  ];

  test("standard: mean and population deviation", () => {
    expect(prepare("standard", [2, 4, 4, 4, 5, 5, 7, 9])).toEqual([-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]);
    expect(prepare(undefined, [1, 3])).toEqual([-1, 1]);
  });

  test("min-max: 0 to 1 for training rows, beyond for others", () => {
    expect(prepare("min-max", [2, 4, 6], [2, 3, 6, 10])).toEqual([0, 0.25, 1, 2]);
  });

  test("robust: median and quartiles, smoothly clipped", () => {
    // 0, 1, 2, 3, 4: median 2, quartiles 1 and 3
    const clip = (x: number) => x / Math.sqrt(1 + (x / 3) ** 2);
    expect(prepare("robust", [0, 1, 2, 3, 4], [2, 4, 1000])).toEqual([0, clip(1), clip(499)]);
    expect(prepare("robust", [0, 1, 2, 3, 4], [1e300, -1e300])).toEqual([3, -3]);
  });

  test("robust: half the range where the quartiles are equal", () => {
    // quartiles 5 and 5, range 8: half of it is 4
    expect(prepare("robust", [1, 5, 5, 5, 5, 5, 9], [9])[0]).toBe(smoothClip(1));
  });

  test.for(["standard", "min-max", "robust"] as const)("%s: a column that doesn't vary becomes 0", (scaling) => {
    expect(prepare(scaling, [0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
  });

  test("smooth clip: exact at its ends and signs", () => {
    expect([0, 3, -3].map(smoothClip)).toEqual([0, 3 / Math.SQRT2, -3 / Math.SQRT2]);
    expect(smoothClip(Number.MAX_VALUE)).toBe(3);
    expect(smoothClip(-(2 ** 600))).toBe(-3);
    expect(Object.is(smoothClip(-0), -0)).toBe(true);
  });

  test("what is too large to scale is refused, never infinite", () => {
    expect(refusal(() => prepare("standard", [1.7e308, 1.6e308])).code).toBe("DATA_NON_FINITE");
    expect(refusal(() => prepare("min-max", [-1.7e308, 1.7e308])).code).toBe("DATA_NON_FINITE");
    expect(refusal(() => prepare("none", [1], [Number.POSITIVE_INFINITY]))).toMatchObject({
      code: "DATA_NON_FINITE",
      message: 'the rows, row 1, column "x": Infinity is not a finite number; correct it or remove the row.',
    });
    expect(refusal(() => prepare("standard", [1e-100, 2e-100], [1e300])).code).toBe("DATA_NON_FINITE");
  });
});
