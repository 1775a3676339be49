/** Rows that are no data set mean what the numbers trained on did: bytes have a scale. */
import { describe, expect, test } from "vitest";
import { dataset, sgd } from "../../src/node.js";
import { failureOf } from "../api/support/expectations.js";
import { make, numbersOf, places, reloaded, weighing } from "./places.js";

const bytes = dataset({ x: { values: Uint8Array.of(0, 51, 255), columns: 1 }, y: [0, 0.2, 1], scale: 1 / 255 });
const options = {
  inputs: 1,
  layers: [weighing([1])],
  loss: "meanSquaredError",
  optimizer: sgd({ learningRate: 1e-30 }),
} as const;

describe.each(places)("a scale that was learned, %s", (_, worker) => {
  test("holds for rows in every form, but for those with a scale of their own", async () => {
    using model = await make(options, worker);
    await model.fit(bytes);
    using again = await reloaded(model, worker);
    for (const network of [model, again]) {
      const answer = async (rows: Parameters<typeof network.predict>[0]) =>
        numbersOf(await network.predict(rows)).map((output) => Number(output.toFixed(12)));
      expect(await answer(bytes)).toEqual([0, 0.2, 1]);
      const forms = [[[51]], [Uint8Array.of(51)], [Float64Array.of(51)], Uint8Array.of(51), Float32Array.of(51)];
      for (const rows of forms) expect(await answer(rows)).toEqual([0.2]);
      expect(await answer({ values: Uint8Array.of(51), columns: 1 })).toEqual([0.2]);
      expect(await answer({ values: Float64Array.of(0.2), columns: 1, scale: 1 })).toEqual([0.2]);
      expect(await answer({ values: Uint8Array.of(51), columns: 1, scale: 1 / 51 })).toEqual([1]);
      expect(await answer(dataset({ x: [[51]], y: [0] }))).toEqual([0.2]);
      expect(await answer(dataset({ x: [[0.2]], y: [0], scale: 1 }))).toEqual([0.2]);
      expect(await answer(dataset({ x: [[2]], y: [0], scale: 0.1 }))).toEqual([0.2]);
      expect((await network.trace([[51]], [0.2])).loss).toBeCloseTo(0, 12);
    }
  });

  test("holds for standardized rows", async () => {
    using model = await make({ ...options, standardize: true }, worker);
    await model.fit(bytes);
    expect(numbersOf(await model.predict([[51]]))).toEqual(numbersOf(await model.predict(Uint8Array.of(51))));
    expect(numbersOf(await model.predict([[51]]))[0]).toBeCloseTo(numbersOf(await model.predict(bytes))[1], 12);
  });

  test("must be a number above 0", async () => {
    using model = await make(options, worker);
    for (const scale of [0, -1, Number.NaN, "1"]) {
      const rows = { values: Float64Array.of(1), columns: 1, scale: scale as number };
      expect(await failureOf(() => model.predict(rows))).toMatchObject({ code: "INVALID_OPTION" });
    }
  });
});

test("a data set takes the scale of its rows, and no other beside it", async () => {
  const x = { values: Uint8Array.of(1, 2), columns: 1, scale: 0.5 };
  expect(dataset({ x, y: [1, 2] }).scale).toBe(0.5);
  expect(dataset({ x, y: [1, 2], scale: 0.5 }).scale).toBe(0.5);
  expect(await failureOf(() => dataset({ x, y: [1, 2], scale: 3 }))).toMatchObject({
    code: "INVALID_OPTION",
    message: "x of data has the scale 0.5, and `scale` says 3: name one of them.",
  });
});
