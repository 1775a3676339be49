/**
 * Weights of rows that are a column of a table.
 */
import { describe, expect, test } from "vitest";
import { parseCsv, parseTable } from "../../src/csv.js";
import { dense, sequential } from "../../src/node.js";
import { preprocessor } from "../../src/table.js";
import { lanegradError } from "./support/expectations.js";

describe("tables", () => {
  const csv = ["a,w,city,kind"]
    .concat(
      Array.from(
        { length: 40 },
        (_, i) => `${(i * 7) % 11},${[1, 0, 2][i % 3]},${i % 3 === 1 ? "Nowhere" : "Oslo"},${i % 2 ? "x" : "y"}`,
      ),
    )
    .join("\n");

  test("parseCsv takes a column of weights, which is no feature", () => {
    const numbers = csv.replaceAll(/Nowhere|Oslo/g, "1");
    const { weights: found, features } = parseCsv(numbers, { target: "kind", weights: "w" });
    expect([...(found ?? [])]).toEqual(Array.from({ length: 40 }, (_, i) => [1, 0, 2][i % 3]));
    expect(features).toEqual(["a", "city"]);
    expect(parseCsv(numbers, { target: "kind", weights: "w", features: ["a"] }).weights).toEqual(found);
  });

  test("a preprocessor learns from the rows that count, and models train on these", async () => {
    const table = parseTable(csv);
    const prepared = preprocessor({ target: "kind", weights: "w" }).fit(table);
    expect(prepared.features).toEqual(["a", "city=Oslo"]);
    expect(prepared.state.weights).toBe("w");
    const rows = prepared.apply(table);
    expect(rows.rows).toBe(27);
    expect(rows.weights?.every((weight) => weight > 0)).toBe(true);
    using model = await sequential({ preprocessor: prepared, layers: [dense(2, "softmax")], loss: "crossEntropy" });
    await model.fit(table, { epochs: 2 });
    expect(await model.evaluate(table)).toEqual(await model.evaluate(rows));
    // rows to predict need no weights, and all get an answer
    expect((await model.predict([{ a: 1, city: "Oslo" }])).labels).toHaveLength(1);
  });

  test.each([
    ["-1", "DATA_INVALID", /line 2, column "w": a weight is a number from 0 to 1e\+100, not -1\.$/],
    ["", "DATA_INVALID", /line 2, column "w": the cell is empty/],
    ["much", "DATA_INVALID", /line 2, column "w"/],
  ] as const)("weights of %j are refused", async (cell, code, sentence) => {
    const table = parseTable(csv.replace("0,1,Oslo", `0,${cell},Oslo`));
    const error = await lanegradError(() => preprocessor({ target: "kind", weights: "w" }).fit(table), code);
    expect(error.message).toMatch(sentence);
  });

  test("a column of weights is nothing else", async () => {
    for (const options of [
      { target: "w" },
      { target: "kind", features: ["a", "w"] },
      { target: "kind", ignore: ["w"] },
    ])
      await lanegradError(() => preprocessor({ ...options, weights: "w" }), "INVALID_OPTION");
    await lanegradError(() => parseCsv(csv, { target: "w", weights: "w" }), "INVALID_OPTION");
    const wrong = () => parseCsv(csv, { target: "kind", weights: "v", features: ["a"] });
    const error = await lanegradError(wrong, "DATA_MISMATCH");
    expect(error.message).toMatch(/has no column "v"/);
  });
});
