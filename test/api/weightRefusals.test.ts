/** Weights that are none, wherever data sets come from. */
import { describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, sequential } from "../../src/node.js";
import { bitsOf, failureOf, lanegradError } from "./support/expectations.js";

describe("what are no weights", () => {
  const x = [[1], [2], [3]];
  const y = ["a", "b", "a"];

  test.each([
    [[1, 2], "DATA_MISMATCH", "weights of data has 2 values for 3 rows of x; give it one for each row."],
    [5, "INVALID_OPTION", "Pass weights of data as an array or typed array with one entry for each row."],
    [null, "INVALID_OPTION", "Pass weights of data as an array or typed array with one entry for each row."],
    [[1, 2, Number.NaN], "DATA_NON_FINITE", "Row 3, column 1 of weights of data is NaN; replace it or remove the row."],
    [
      [Infinity, 2, 1],
      "DATA_NON_FINITE",
      "Row 1, column 1 of weights of data is Infinity; replace it or remove the row.",
    ],
    [["1", "2", "3"], "INVALID_OPTION", "weights of data holds strings where numbers are needed; pass numbers."],
    [[1, "2", 3], "DATA_INVALID", "Row 2 of weights of data is of type string where a number is needed; use one type."],
  ] as const)("dataset of weights %j", async (given, code, sentence) => {
    const error = await lanegradError(() => dataset({ x, y, weights: given as unknown as number[] }), code);
    expect(error.message).toBe(sentence);
  });

  test("weights that are all 0, below 0 or too large, and those of data sets made by hand", async () => {
    using model = await sequential({ inputs: 1, layers: [dense(2, "softmax")], loss: "crossEntropy", threads: 1 });
    const before = bitsOf(model);
    const wrong: readonly (readonly [Dataset, string])[] = [
      [dataset({ x, y, weights: [0, 0, 0] }), "All weights of data are 0: let one row at least count something."],
      [
        dataset({ x, y, weights: [1, -2, 1] }),
        "Row 2 of the weights of data is -2: pass one number from 0 to 1e+100 for each row.",
      ],
      [
        dataset({ x, y, weights: [1, 1, 1e101] }),
        "Row 3 of the weights of data is 1e+101: pass one number from 0 to 1e+100 for each row.",
      ],
      [
        dataset({
          x,
          y,
          weights: [
            [1, 2],
            [3, 4],
            [5, 6],
          ] as unknown as number[],
        }),
        "the weights of data has 6 values for 3 rows of x; give it one for each row.",
      ],
      [
        { ...dataset({ x, y }), weights: Float64Array.of(1) },
        "the weights of data has 1 value for 3 rows of x; give it one for each row.",
      ],
      [
        { ...dataset({ x, y }), weights: "abc" as unknown as Float64Array },
        "Pass the weights of data as an array or typed array with one entry for each row.",
      ],
    ];
    for (const [data, sentence] of wrong)
      for (const use of [
        (rows: Dataset) => model.fit(rows),
        (rows: Dataset) => model.fit(dataset({ x, y }), { validation: rows }),
        (rows: Dataset) => model.fit(dataset({ x, y }), { validation: rows, earlyStopping: { patience: 1 } }),
        (rows: Dataset) => model.evaluate(rows),
        (rows: Dataset) => model.trace(rows),
        (rows: Dataset) => model.checkGradients(rows),
      ]) {
        const error = await lanegradError(() => use(data));
        expect(error.message).toBe(sentence);
      }
    expect(bitsOf(model)).toBe(before);
    expect(await failureOf(() => model.evaluate(dataset({ x, y, weights: [0, 1, 0] })))).toBeUndefined();
  });
});
