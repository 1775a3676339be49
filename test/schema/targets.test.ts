/**
 * With `standardize`, numbers that are learned are standardized like those they are learned from.
 */
import { describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, type ModelOptions, sgd } from "../../src/node.js";
import { failureOf } from "../api/support/expectations.js";
import { make, numbersOf, places, reloaded } from "./places.js";

const x = Array.from({ length: 40 }, (_, i) => [i % 7, (i * 3) % 11]);
const price = ([a, b]: readonly number[]) => 200_000 + 5000 * a - 300 * b;
/** Prices, shares far below 1, and numbers without a spread to speak of beside the others. */
const several = ([a, b]: readonly number[]) => [200_000 + 5000 * a, 1e-6 * b, a - b];
const houses = dataset({ x, y: x.map(price), name: "houses" });
const columns = dataset({ x, y: x.map(several), name: "columns" });
const away = (data: Dataset, error: readonly number[]): Dataset => ({
  ...data,
  ...(data.targets && { targets: data.targets.map((target, i) => target + error[i % error.length]) }),
});

const options: ModelOptions = {
  inputs: 2,
  layers: [dense(1)],
  loss: "meanSquaredError",
  standardize: true,
  optimizer: sgd({ learningRate: 0.2 }),
};
const fitting = { epochs: 500, batchSize: "full" } as const;
const meanSquare = (errors: readonly number[]) => errors.reduce((sum, error) => sum + error ** 2 / errors.length, 0);

describe.each(places)("targets far from 0, %s", (_, worker) => {
  test("are learned, and told in their own units everywhere", async () => {
    using model = await make(options, worker);
    const shifted = away(houses, [10]);
    const { epochs } = await model.fit(houses, { ...fitting, validation: shifted });
    expect(epochs[0].loss / meanSquare(x.map((row) => price(row) - 222_000))).toBeGreaterThan(0.01);
    expect(epochs[499].loss).toBeLessThan(1e-12);
    expect(epochs[499].validation?.loss).toBeCloseTo(100, 6);
    expect((await model.evaluate(shifted)).loss).toBeCloseTo(100, 6);
    const trace = await model.trace(shifted);
    expect(trace.loss).toBeCloseTo(100, 6);
    expect(trace.rowLosses[7]).toBeCloseTo(100 / 40, 6);
    expect(trace.objective).toEqual({ name: "meanSquaredError", reduction: "mean" });
    expect((await model.trace([[3, 4]], [price([3, 4]) + 5])).loss).toBeCloseTo(25, 6);
    expect(numbersOf(await model.predict([[3, 4]]))[0]).toBeCloseTo(price([3, 4]), 5);
    expect(numbersOf(await model.predict(houses))[5]).toBeCloseTo(price(x[5]), 5);
  });

  test("each of several on its own", async () => {
    using model = await make({ ...options, layers: [dense(3)] }, worker);
    const error = [3, 2e-6, 0.5];
    const shifted = away(columns, error);
    const { epochs } = await model.fit(columns, { ...fitting, validation: shifted });
    expect(epochs[499].loss).toBeLessThan(1e-12);
    expect(epochs[499].validation?.loss).toBeCloseTo(meanSquare(error), 8);
    expect((await model.evaluate(shifted)).loss).toBeCloseTo(meanSquare(error), 8);
    const trace = await model.trace(shifted);
    expect(trace.loss).toBeCloseTo(meanSquare(error), 8);
    expect(trace.rowLosses.reduce((sum, loss) => sum + loss, 0)).toBeCloseTo(trace.loss, 12);
    const answer = numbersOf(await model.predict([[3, 4]]));
    several([3, 4]).forEach((value, i) => {
      expect(answer[i] / value).toBeCloseTo(1, 6);
    });
  });

  test.each(["float32", "float64"] as const)("records are what evaluate tells, %s", async (dtype) => {
    for (const [data, units] of [
      [houses, 1],
      [columns, 3],
    ] as const) {
      using model = await make({ ...options, dtype, layers: [dense(3, "tanh"), dense(units)] }, worker);
      const before = await model.fit(data, { epochs: 3, batchSize: 7 }).then(() => model.evaluate(data));
      const [record] = (await model.fit(data, { batchSize: "full" })).epochs;
      expect(record.loss / before.loss).toBeCloseTo(1, dtype === "float64" ? 12 : 6);
    }
  });

  test("stand in the file, from which training goes on to the bit", async () => {
    using model = await make({ ...options, layers: [dense(3)] }, worker);
    await model.fit(columns, { epochs: 3, shuffle: false });
    using again = await reloaded(model, worker);
    expect(await again.evaluate(columns)).toEqual(await model.evaluate(columns));
    expect(numbersOf(await again.predict(x))).toEqual(numbersOf(await model.predict(x)));
    using other = await reloaded(model, !worker);
    const more = away(columns, [1e5, 0, 7]);
    for (const network of [again, other]) await network.fit(more, { epochs: 2, shuffle: false });
    expect(await other.weights()).toEqual(await again.weights());
    expect(await other.evaluate(more)).toEqual(await again.evaluate(more));
  });

  test("are taken as they are where outputs couldn't reach them, and by other losses", async () => {
    const shares = dataset({ x, y: x.map(([a]) => a / 7) });
    for (const [last, loss] of [
      ["sigmoid", "meanSquaredError"],
      ["sigmoid", "binaryCrossEntropy"],
      ["linear", "binaryCrossEntropy"],
    ] as const) {
      using model = await make({ ...options, layers: [dense(1, last)], loss }, worker);
      await model.fit(shares, { epochs: 3 });
      expect((await model.trace(shares)).targets).toEqual(shares.targets);
    }
    const names = dataset({ x, y: x.map(([a]) => (a > 3 ? "high" : "low")) });
    using classifier = await make({ ...options, layers: [dense(1)] }, worker);
    await classifier.fit(names, { epochs: 3 });
    expect(new Set((await classifier.trace(names)).targets)).toEqual(new Set([0, 1]));
  });

  test("keep their mean where no bias can shift the outputs", async () => {
    const y = x.map(([a]) => 1000 * a);
    using model = await make({ ...options, layers: [dense(1, "linear", { bias: false })] }, worker);
    await model.fit(dataset({ x, y }), fitting);
    const root = Math.sqrt(meanSquare(y));
    const { targets } = await model.trace(dataset({ x, y }));
    expect(targets[3]).toBeCloseTo(y[3] / root, 12);
    expect(numbersOf(await model.predict([[x.reduce((sum, [a]) => sum + a / 40, 0), 0]]))[0]).not.toBeNaN();
  });

  test("without a spread are answered, and refused where they are too large", async () => {
    using model = await make(options, worker);
    await model.fit(dataset({ x, y: x.map(() => 5e9) }), fitting);
    expect(numbersOf(await model.predict([[3, 4]]))[0]).toBeCloseTo(5e9, 3);
    using other = await make(options, worker);
    const huge = dataset({ x, y: x.map(([a]) => (a % 2 ? 1e308 : -1e308)), name: "huge" });
    const failure = await failureOf(async () => other.fit(huge));
    expect(failure).toMatchObject({ code: "DATA_NON_FINITE" });
    expect(failure).toMatchObject({ message: expect.stringContaining("of the targets of huge") });
  });

  test("that overflow without it are named", async () => {
    const large = dataset({ x, y: x.map(() => 1e200), name: "large" });
    using model = await make({ ...options, standardize: false }, worker);
    const standardize = expect.stringContaining("standardize the inputs and targets");
    expect(await failureOf(async () => model.fit(large))).toMatchObject({ message: standardize });
    const scale = expect.stringContaining("scale the data or targets down or use standardize");
    expect(await failureOf(() => model.evaluate(large))).toMatchObject({ message: scale });
    expect(await failureOf(() => model.trace(large))).toMatchObject({ message: scale });
    using single = await make({ ...options, dtype: "float32", standardize: false }, worker);
    const unheld = expect.stringContaining("column 1 of the targets of large is 1e+200");
    expect(await failureOf(async () => single.fit(large))).toMatchObject({ message: unheld });
  });
});
