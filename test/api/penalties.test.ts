/** Penalties of layers: what they do to losses and weights. */
import { describe, expect, test } from "vitest";
import { dataset, dense, l1, l1l2, l2, lbfgs, meanSquaredError, sgd, unitNorm } from "../../src/node.js";
import { bitsOf, lanegradError } from "./support/expectations.js";
import { all, few, fit, iris, make } from "./support/regularized.js";

describe("penalties", () => {
  const norms = (model: { weights(): readonly { kernel: Iterable<number> }[] }) =>
    model.weights().reduce((sum, { kernel }) => [...kernel].reduce((total, w) => total + w * w, sum), 0);

  test("are part of every loss that is told", async () => {
    const still = { optimizer: sgd({ learningRate: 1e-300 }), dtype: "float64" as const, standardize: false };
    using plain = await make([dense(5, "tanh"), dense(3, "softmax")], still);
    const kernelRegularizer = l2(0.01);
    const own = [dense(5, "tanh", { kernelRegularizer }), dense(3, "softmax", { kernelRegularizer })];
    using model = await make(own, still);
    const penalty = 0.01 * norms(model);
    const { loss } = await plain.evaluate(iris);
    // 150 losses around 1 and 30 squares, in doubles
    expect((await model.evaluate(iris)).loss).toBeCloseTo(loss + penalty, 12);
    const { epochs } = await model.fit(iris, { batchSize: 16, shuffle: false, validation: few });
    expect(epochs[0].loss).toBeCloseTo(loss + penalty, 12);
    expect(epochs[0].validation?.loss).toBeCloseTo((await plain.evaluate(few)).loss + penalty, 12);
    const traced = await model.trace(iris);
    expect(traced.loss).toBeCloseTo(loss + penalty, 12);
    expect(traced.rowLosses.reduce((sum, one) => sum + one, 0)).toBeCloseTo(loss, 12);
    expect((await model.predict(iris)).outputs).toEqual((await plain.predict(iris)).outputs);
  });

  test("of activities are means over rows, in batches and chunks of any size", async () => {
    const x = Array.from({ length: 600 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
    const data = dataset({ x, y: x.map(([a, b]) => a * b) });
    const more = { inputs: 2, loss: "meanSquaredError", optimizer: sgd({ learningRate: 1e-300 }) } as const;
    const layers = [dense(4, "tanh", { activityRegularizer: l1l2({ l1: 0.3, l2: 0.2 }) }), dense(1)];
    using model = await make(layers, { ...more, dtype: "float64", standardize: false });
    using plain = await make([dense(4, "tanh"), dense(1)], { ...more, dtype: "float64", standardize: false });
    const { layers: traced } = await plain.trace(data);
    const sum = [...traced[0].activations].reduce((total, a) => total + 0.3 * Math.abs(a) + 0.2 * a * a, 0);
    const expected = (await plain.evaluate(data)).loss + sum / x.length;
    expect((await model.evaluate(data)).loss).toBeCloseTo(expected, 12);
    for (const batchSize of [7, 256, "full"] as const)
      expect((await model.fit(data, { batchSize })).epochs[0].loss).toBeCloseTo(expected, 12);
  });

  test("of 0 change no bit, and what no layer has changes none", async () => {
    using plain = await make([dense(5, "tanh"), dense(3, "softmax")]);
    const none = { kernelRegularizer: l2(0), activityRegularizer: l1(0) };
    using model = await make([dense(5, "tanh", none), dense(3, "softmax")]);
    using left = await make([dense(5, "tanh", { kernelRegularizer: undefined }), dense(3, "softmax")]);
    for (const one of [plain, model, left]) await one.fit(iris, fit);
    expect(bitsOf(model)).toBe(bitsOf(plain));
    expect(bitsOf(left)).toBe(bitsOf(plain));
    expect(left.info.layers).toEqual(plain.info.layers);
  });

  test("draw weights to 0, L1 most of them", async () => {
    const kernelRegularizer = l1(0.05);
    using model = await make([dense(8, "tanh", { kernelRegularizer }), dense(3, "softmax")]);
    using plain = await make([dense(8, "tanh"), dense(3, "softmax")]);
    for (const one of [model, plain]) await one.fit(iris, { epochs: 100 });
    const small = ([{ kernel }]: ReturnType<typeof model.weights>) => kernel.filter((w) => Math.abs(w) < 0.05).length;
    expect(small(model.weights())).toBeGreaterThan(small(plain.weights()) + 10);
  });

  const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const prices = dataset({ x, y: x.map(([a, b]) => [1000 * a * b, 10 * a]) });

  test.each([
    ["meanSquaredError", "meanSquaredError", 1],
    ["huber", "huber", 1],
    [
      "the tutorials' squared error, told as half of what is descended",
      meanSquaredError({ reduction: "tutorial" }),
      0.5,
    ],
  ] as const)("are told in the units of %s", async (_, loss, share) => {
    const more = { inputs: 2, loss, dtype: "float64", optimizer: sgd({ learningRate: 1e-300 }) } as const;
    using plain = await make([dense(4, "tanh"), dense(2)], more);
    using model = await make(
      [dense(4, "tanh", { kernelRegularizer: l2(0.1), activityRegularizer: l2(0.1) }), dense(2)],
      more,
    );
    const [first, own] = [await plain.fit(prices), await model.fit(prices, { validation: prices })];
    const [{ kernel }] = plain.weights();
    const [{ activations }] = (await plain.trace(prices)).layers;
    const squares = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value * value, 0);
    const targets = Array.from(prices.targets ?? []).filter((_, i) => i % 2 === 0);
    const mean = targets.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = targets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    // the squared errors are descended as parts of the greatest variance
    const penalty = share * variance * 0.1 * (squares(kernel) + squares(activations) / x.length);
    const { loss: before } = await plain.evaluate(prices);
    const { loss: after } = await model.evaluate(prices);
    expect((after - before) / penalty).toBeCloseTo(1, 9);
    expect((own.epochs[0].loss - first.epochs[0].loss) / penalty).toBeCloseTo(1, 9);
    expect(own.epochs[0].validation?.loss).toBe(after);
    expect((await model.trace(prices)).loss / after).toBeCloseTo(1, 12);
    expect((await model.checkGradients(prices)).passes).toBe(true);
  });

  test("are counted once in batches that are accumulated", async () => {
    const layers = [dense(5, "tanh", { ...all, kernelConstraint: unitNorm() }), dense(3, "softmax", all)];
    const more = { dtype: "float64", optimizer: sgd({ learningRate: 0.1 }) } as const;
    using whole = await make(layers, more);
    using pieced = await make(layers, more);
    const { epochs } = await whole.fit(iris, { epochs: 3, batchSize: 75 });
    const { epochs: own } = await pieced.fit(iris, { epochs: 3, batchSize: 25, gradientAccumulationSteps: 3 });
    for (const [i, { loss }] of own.entries()) expect(loss).toBeCloseTo(epochs[i].loss, 12);
    const numbers = whole.weights().flatMap(({ kernel, bias = [] }) => [...kernel, ...bias]);
    const others = pieced.weights().flatMap(({ kernel, bias = [] }) => [...kernel, ...bias]);
    for (const [i, number] of numbers.entries()) expect(others[i]).toBeCloseTo(number, 12);
  });

  test("are what a search makes least, too", async () => {
    const regularized = { kernelRegularizer: l2(0.01), activityRegularizer: l2(0.1) };
    using model = await make([dense(3, "softmax", regularized)], { dtype: "float64", optimizer: lbfgs() });
    await model.fit(iris, { epochs: 10 });
    const [{ dKernel }] = (await model.trace(iris)).layers;
    // where the search ends by its own tolerance of 1e-7, or nearly
    expect(Math.max(...dKernel.values.map(Math.abs))).toBeLessThan(1e-5);
  });

  test("that leave the finite numbers are told", async () => {
    using model = await make([dense(3, "softmax", { kernelRegularizer: l2(1e38) })]);
    const error = await lanegradError(() => model.fit(iris, { epochs: 5 }), "NON_FINITE_LOSS", "NON_FINITE_WEIGHTS");
    expect(error.message).toContain("lower the learning rate");
  });
});
