import { describe, expect, test } from "vitest";
import { dataset, dense, sequential } from "../../src/node.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { predictorOf } from "./support/predictors.js";

describe("answers", () => {
  test("several labels a row", async () => {
    const x = [
      [150, 7],
      [120, 9],
      [6, 2],
      [20, 3],
    ];
    for (const targetNames of [["round", "red"], undefined]) {
      const y = [
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ];
      using model = await sequential({
        inputs: 2,
        layers: [dense(2, "sigmoid")],
        loss: "binaryCrossEntropy",
        standardize: true,
      });
      await model.fit(dataset({ x, y, ...(targetNames && { targetNames }) }), { epochs: 50 });
      expect(await (await predictorOf(model))(x)).toEqual(await model.predict(x));
    }
  });

  test("two classes of one output, and numbers with names", async () => {
    const x = [
      [1, 2],
      [3, 4],
      [5, 7],
      [6, 1],
    ];
    using binary = await sequential({ inputs: 2, layers: [dense(1)], loss: "binaryCrossEntropy" });
    await binary.fit(dataset({ x, y: ["no", "yes", "no", "yes"] }), { epochs: 5 });
    expect(await (await predictorOf(binary))(x)).toEqual(await binary.predict(x));
    using numbers = await sequential({ inputs: 2, layers: [dense(2)], loss: "meanSquaredError", standardize: true });
    await numbers.fit(
      dataset({
        x,
        y: [
          [1, 1e6],
          [2, 3e6],
          [3, 1e6],
          [5, 5e6],
        ],
        targetNames: ["*/", "b"],
      }),
      { epochs: 5 },
    );
    expect(await (await predictorOf(numbers))(x)).toEqual(await numbers.predict(x));
  });
});

test("tables: records, and rows of cells, with what is missing", async () => {
  const records = Array.from({ length: 30 }, (_, i) => ({
    size: i % 7 === 0 ? null : i,
    colour: ["red", "blue", null, "NA"][i % 4],
    kind: "ab"[i % 2],
  }));
  const table = tableOf(records);
  const prepared = preprocessor({ target: "kind", missing: "median", missingIndicator: true }).fit(table);
  using model = await sequential({
    preprocessor: prepared,
    layers: [dense(4, "tanh"), dense(2, "softmax")],
    loss: "crossEntropy",
  });
  await model.fit(prepared.apply(table), { epochs: 5 });
  const predict = await predictorOf(model);
  expect(await predict(records)).toEqual(await model.predict(records));
  const cells = records.map(({ size, colour }) => [size, colour]);
  expect(await predict(cells)).toEqual(await model.predict(cells));
  await expect(predict([{ size: 1, colour: "violet" }])).rejects.toMatchObject({ code: "DATA_MISMATCH" });
  await expect(predict(7)).rejects.toMatchObject({ code: "DATA_INVALID" });
});
