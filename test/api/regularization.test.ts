/** Penalties and constraints of layers: what they do, and that it stays the same in files, workers, threads, traces and checkpoints. */
import { describe, expect, test } from "vitest";
import {
  adam,
  adamW,
  binaryCrossEntropy,
  crossEntropy,
  dataset,
  dense,
  dropout,
  type Layer,
  l1,
  l1l2,
  l2,
  layer,
  lbfgs,
  load,
  loadIris,
  type ModelOptions,
  maxNorm,
  meanSquaredError,
  nonNegative,
  type Optimizer,
  type Regularization,
  residual,
  sequential,
  sgd,
  takeRows,
  unitNorm,
} from "../../src/node.js";
import { multiply } from "../../src/nodeTensor.js";
import { bitsOf, bitsOfLayers, lanegradError } from "./support/expectations.js";

const iris = loadIris();
const few = takeRows(
  iris,
  Array.from({ length: 21 }, (_, i) => i * 7),
);
const all: Regularization = {
  kernelRegularizer: l1l2({ l1: 0.001, l2: 0.01 }),
  biasRegularizer: l2(0.02),
  activityRegularizer: l1l2({ l1: 0.002, l2: 0.001 }),
  kernelConstraint: maxNorm(0.8),
  biasConstraint: nonNegative(),
};
const stacks: readonly (readonly [string, readonly Layer[]])[] = [
  ["penalties", [dense(6, "tanh", { kernelRegularizer: l2() }), dense(3, "softmax", { kernelRegularizer: l1(0.003) })]],
  ["all", [dense(6, "tanh", all), dense(3, "softmax", all)]],
  [
    "norms of 1",
    [dense(6, "gelu", { kernelConstraint: unitNorm() }), dense(3, "softmax", { biasConstraint: maxNorm() })],
  ],
  [
    "inside of others",
    [dense(6, "tanh"), dropout(0.1), residual([dense(5, "relu", all), dense(6, "linear", all)]), dense(3)],
  ],
];
const make = (layers: readonly Layer[], more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 4, layers, loss: "crossEntropy", standardize: true, threads: 1, seed: 3 },
    ...{ optimizer: adam({ learningRate: 0.02 }), ...more },
  });
const fit = { epochs: 4, batchSize: 16 };

describe.each(stacks)("%s", (_, layers) => {
  test("learns, to the same bits on any number of threads and in any lanes", async () => {
    using model = await make(layers);
    const { epochs } = await model.fit(iris, { epochs: 12, batchSize: 16 });
    expect(epochs[11].loss).toBeLessThan(epochs[0].loss);
    for (const more of [...[2, 3, 5].map((exactly) => ({ threads: { exactly } })), { lanes: "wide" } as const]) {
      using other = await make(layers, more);
      await other.fit(iris, { epochs: 12, batchSize: 16 });
      expect(bitsOf(other)).toBe(bitsOf(model));
    }
  });

  test("has the gradients of central differences, in trace too", async () => {
    // what is drawn has other numbers in evaluations
    const still = layers.filter((one) => !("kind" in one && one.kind === "dropout"));
    using model = await make(still, { dtype: "float64", optimizer: sgd({ learningRate: 1e-300 }) });
    // the first update brings weights to their constraints, where the second finds them
    await model.fit(few, { epochs: 2, batchSize: "full" });
    expect((await model.checkGradients(few)).passes).toBe(true);
    const traced = await model.trace(few);
    const { loss } = await model.evaluate(few);
    expect(traced.loss).toBeCloseTo(loss, 14);
    const own = traced.layers.map(({ gradients, dKernel, dBias }) =>
      gradients
        ? Object.values(gradients).map(({ values }) => values)
        : [dKernel.values, ...(dBias ? [dBias.values] : [])],
    );
    model.gradients().forEach((gradients, i) => {
      for (const [k, values] of Object.values(gradients).entries())
        for (const [at, value] of values.entries()) expect(own[i][k][at]).toBeCloseTo(value, 5);
    });
  });

  test("is the same in a file, in a worker and after a checkpoint", async () => {
    using model = await make(layers);
    await model.fit(iris, fit);
    using loaded = await load(await model.toBytes());
    expect(loaded.info.layers).toEqual(model.info.layers);
    expect(await loaded.toBytes()).toEqual(await model.toBytes());
    expect((await loaded.evaluate(iris)).loss).toBe((await model.evaluate(iris)).loss);
    using remote = await sequential({
      ...{ inputs: 4, layers, loss: "crossEntropy", standardize: true, seed: 3, worker: true },
      optimizer: adam({ learningRate: 0.02 }),
    });
    await remote.fit(iris, fit);
    expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(model));
    expect(remote.info.layers).toEqual(model.info.layers);
    using resumed = await make(layers);
    await resumed.restore(model.checkpoint());
    await resumed.fit(iris, fit);
    await model.fit(iris, fit);
    expect(bitsOf(resumed)).toBe(bitsOf(model));
  });

  test("goes on in the middle of an epoch", async () => {
    using whole = await make(layers);
    await whole.fit(iris, fit);
    using broken = await make(layers);
    let checkpoint = broken.checkpoint();
    await broken.fit(iris, {
      ...fit,
      onBatch: ({ epoch, batch }) => {
        if (epoch === 2 && batch === 4) checkpoint = broken.checkpoint();
      },
    });
    using resumed = await make(layers, { threads: { exactly: 2 } });
    await resumed.restore(checkpoint);
    await resumed.fit(iris, fit);
    expect(bitsOf(resumed)).toBe(bitsOf(whole));
  });
});

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

describe("constraints", () => {
  const lengths = ({ kernel }: { kernel: ArrayLike<number> }, units: number): number[] =>
    Array.from({ length: units }, (_, unit) =>
      Math.hypot(...Array.from({ length: kernel.length / units }, (_, i) => kernel[i * units + unit])),
    );

  test("hold after each update", async () => {
    const layers = [
      dense(6, "tanh", { kernelConstraint: maxNorm(0.5), biasConstraint: unitNorm() }),
      dense(3, "softmax", { kernelConstraint: nonNegative() }),
    ];
    using model = await make(layers);
    let checked = 0;
    await model.fit(iris, {
      ...fit,
      onBatch: () => {
        const [first, second] = model.weights();
        for (const length of lengths(first, 6)) expect(length).toBeLessThan(0.500001);
        expect(Math.hypot(...(first.bias ?? []))).toBeCloseTo(1, 5);
        expect(Math.min(...second.kernel)).toBeGreaterThanOrEqual(0);
        checked++;
      },
    });
    expect(checked).toBe(40);
  });

  test("hold for averages of weights and clipped gradients too", async () => {
    const layers = [dense(6, "tanh", { kernelConstraint: nonNegative() }), dense(3, "softmax")];
    for (const optimizer of [
      sgd({ learningRate: 0.1, emaMomentum: 0.9 }),
      sgd({ learningRate: 0.1, clipValue: 0.01 }),
    ]) {
      using model = await make(layers, { optimizer });
      await model.fit(iris, fit);
      expect(Math.min(...model.weights()[0].kernel)).toBeGreaterThanOrEqual(0);
    }
  });

  test("hold in rows that come in pieces, to the bits of rows that are there", async () => {
    const layers = [dense(6, "tanh", all), dense(3, "softmax", all)];
    const classes = iris.classes ?? [];
    using whole = await make(layers, { standardize: false, classes });
    using streamed = await make(layers, { standardize: false, classes });
    await whole.fit(iris, { ...fit, shuffle: false });
    const pieces = async function* () {
      for (let row = 0; row < 150; row += 25)
        yield takeRows(
          iris,
          Array.from({ length: 25 }, (_, i) => row + i),
        );
    };
    await streamed.fit(pieces, fit);
    expect(bitsOf(streamed)).toBe(bitsOf(whole));
  });
});

test("rows that are mostly zero, and bytes, are read as they lie", async () => {
  const pixels = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i % 5 === 0 ? i % 256 : 0));
  const y = Array.from({ length: 40 }, (_, i) => `${i % 2}`);
  const train = async (values: Uint8Array | Float32Array, scale: number, batchSize: number | "full") => {
    const layers = [dense(7, "relu", all), dense(2, "softmax", all)];
    using model = await make(layers, { inputs: 30, standardize: false });
    await model.fit(dataset({ x: { values, columns: 30, scale }, y }), { epochs: 3, batchSize });
    return bitsOf(model);
  };
  const scaled = Float32Array.from(pixels, (pixel) => pixel * Math.fround(1 / 255));
  for (const batchSize of [7, "full"] as const)
    expect(await train(pixels, 1 / 255, batchSize)).toBe(await train(scaled, 1, batchSize));
});

describe("decay of kernels only", () => {
  const optimizers: readonly [string, (options: object) => Optimizer][] = [
    ["adamW", (options) => adamW({ weightDecay: 0.3, ...options })],
    ["adam", (options) => adam({ weightDecay: 0.3, ...options })],
    ["sgd", (options) => sgd({ weightDecay: 0.3, momentum: 0.5, ...options })],
    [
      "averaged adam of clipped gradients",
      (options) => adam({ weightDecay: 0.3, emaMomentum: 0.5, clipNorm: 0.1, ...options }),
    ],
  ];

  test.each(optimizers)("moves kernels as %s with a decay, biases as without", async (_, optimizer) => {
    const layers = [dense(5, "tanh", { biases: [1, -1, 2, 3, -2] }), dense(3, "softmax")];
    const weightsAfter = async (options: object, more: Partial<ModelOptions> = {}) => {
      using model = await make(layers, { optimizer: optimizer(options), ...more });
      // one update: later ones have other gradients
      await model.fit(iris, { batchSize: "full" });
      return model.weights();
    };
    const own = await weightsAfter({ decayKernelsOnly: true });
    const [decayed, free] = [await weightsAfter({}), await weightsAfter({ weightDecay: 0 })];
    expect(own.map(({ kernel }) => kernel)).toEqual(decayed.map(({ kernel }) => kernel));
    expect(own.map(({ bias }) => bias)).toEqual(free.map(({ bias }) => bias));
    expect(decayed[0].bias).not.toEqual(free[0].bias);
    for (const exactly of [2, 3])
      expect(await weightsAfter({ decayKernelsOnly: true }, { threads: { exactly } })).toEqual(own);
  });

  test("is remembered by files and checkpoints, and goes on to the same bits, in other networks too", async () => {
    const optimizer = adamW({ weightDecay: 0.3, decayKernelsOnly: true });
    const gain = layer("gain", (x, { parameter }) => multiply(x, parameter("factor", [5], 1)));
    for (const layers of [
      [dense(5, "tanh"), dense(3, "softmax")],
      [dense(5, "tanh", all), gain, dense(3, "softmax")],
    ]) {
      using model = await make(layers, { optimizer });
      await model.fit(iris, fit);
      using loaded = await load(await model.toBytes(), { layers: { gain } });
      expect(loaded.info.optimizer).toEqual(model.info.optimizer);
      expect(loaded.info.optimizer.options).toMatchObject({ weightDecay: 0.3, decayKernelsOnly: true });
      using resumed = await make(layers, { optimizer, threads: { exactly: 2 } });
      await resumed.restore(model.checkpoint());
      await resumed.fit(iris, fit);
      await model.fit(iris, fit);
      expect(bitsOf(resumed)).toBe(bitsOf(model));
    }
  });

  test("isn't told where it isn't", () => {
    expect(adamW().options).not.toHaveProperty("decayKernelsOnly");
    expect(adamW({ decayKernelsOnly: false }).options).not.toHaveProperty("decayKernelsOnly");
    expect(adamW({ decayKernelsOnly: true }).options).toMatchObject({ weightDecay: 0.01, decayKernelsOnly: true });
  });
});

describe("smoothed labels", () => {
  test("are those of the losses that have always smoothed", async () => {
    const layers = [dense(5, "tanh"), dense(3, "softmax")];
    using known = await make(layers, {
      loss: { name: "categoricalCrossEntropy", reduction: "mean", options: { labelSmoothing: 0.2 } },
    });
    using own = await make(layers, { loss: crossEntropy({ labelSmoothing: 0.2 }) });
    for (const one of [known, own]) await one.fit(iris, fit);
    expect(bitsOf(own)).toBe(bitsOf(known));
    expect(own.info).toMatchObject({ loss: "crossEntropy", lossOptions: { labelSmoothing: 0.2 } });
    using loaded = await load(await own.toBytes());
    expect(loaded.info).toMatchObject({ loss: "crossEntropy", lossOptions: { labelSmoothing: 0.2 } });
    expect((await loaded.evaluate(iris)).loss).toBe((await own.evaluate(iris)).loss);
    using remote = await sequential({
      ...{ inputs: 4, layers, loss: crossEntropy({ labelSmoothing: 0.2 }), standardize: true, seed: 3, worker: true },
      optimizer: adam({ learningRate: 0.02 }),
    });
    await remote.fit(iris, fit);
    expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(own));
    expect((await own.checkGradients(few)).passes).toBe(true);
  });

  test("of two classes are spread over both", async () => {
    const two = takeRows(
      iris,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const data = { ...two, classes: ["a", "b"] };
    using model = await make([dense(1, "sigmoid")], {
      loss: binaryCrossEntropy({ labelSmoothing: 0.1 }),
      dtype: "float64",
    });
    await model.fit(data, { epochs: 5 });
    const { outputs } = await model.predict(data);
    const of = (p: number, label: number) => {
      const t = label * 0.9 + 0.05;
      return -(t * Math.log(p) + (1 - t) * Math.log(1 - p));
    };
    const expected = [...outputs].reduce((sum, p, i) => sum + of(p, Number(i >= 50)), 0) / 100;
    expect((await model.evaluate(data)).loss).toBeCloseTo(expected, 12);
  });

  test("by 0 are the loss itself, to the bit", async () => {
    const layers = [dense(5, "tanh"), dense(3, "softmax")];
    using plain = await make(layers);
    using own = await make(layers, { loss: crossEntropy() });
    using zero = await make(layers, { loss: crossEntropy({ labelSmoothing: 0 }) });
    for (const one of [plain, own, zero]) await one.fit(iris, fit);
    expect(bitsOf(own)).toBe(bitsOf(plain));
    expect(bitsOf(zero)).toBe(bitsOf(plain));
    expect(own.info).toEqual({ ...plain.info, kernels: own.info.kernels, memoryBytes: own.info.memoryBytes });
  });
});

describe("refused is", () => {
  const one = (options: object) => make([dense(3, "softmax", options)]);
  test.each<readonly [string, () => unknown, string]>([
    ["a factor below 0", () => l2(-1), "The factor of l2 must be 0 or more, not -1."],
    ["no number", () => l1(Number.NaN), "The factor of l1 must be 0 or more, not NaN."],
    ["an infinite one", () => l1l2({ l2: 1 / 0 }), "The factor of l2 must be 0 or more, not Infinity."],
    ["Keras's name", () => l1l2({ l3: 1 } as object), 'l1l2 has no option "l3": its options are l1, l2.'],
    ["a limit of 0", () => maxNorm(0), "The limit of maxNorm must be a positive number, not 0."],
    [
      "a name",
      () => one({ kernelRegularizer: "l2" }),
      'kernelRegularizer of layer 0 must be one such as l2(0.01), not "l2".',
    ],
    [
      "nothing",
      () => one({ activityRegularizer: 0 }),
      "activityRegularizer of layer 0 must be one such as l2(0.01), not 0.",
    ],
    [
      "a function",
      () => one({ kernelConstraint: maxNorm }),
      "kernelConstraint of layer 0 must be one such as maxNorm(2)",
    ],
    [
      "a penalty for a constraint",
      () => one({ kernelConstraint: l2() }),
      "kernelConstraint of layer 0 must be one such as maxNorm(2), not an object.",
    ],
    [
      "a constraint for a penalty",
      () => one({ kernelRegularizer: maxNorm() }),
      "kernelRegularizer of layer 0 must be one such as l2(0.01), not an object.",
    ],
    [
      "an unknown kind",
      () => one({ kernelConstraint: { kind: "maxnorm" } }),
      'There is no constraint "maxnorm": choose one of maxNorm, unitNorm, nonNegative.',
    ],
    [
      "one by hand that l2 would refuse",
      () => one({ kernelRegularizer: { l1: 0, l2: -2 } }),
      "The factor of l2 must be 0 or more, not -2.",
    ],
    [
      "a bias that isn't there",
      () => one({ bias: false, biasRegularizer: l2() }),
      "Layer 0 has no bias: leave out its biasRegularizer, or bias: false.",
    ],
    [
      "a constraint of a bias that isn't there, inside of another layer",
      () => make([residual([dense(4, "relu", { bias: false, biasConstraint: unitNorm() })]), dense(3)]),
      "Layer 0.0 has no bias: leave out its biasConstraint, or bias: false.",
    ],
    ["a wrong option of a layer", () => dense(3, "relu", { kernelRegulariser: l2() } as object), "dense has no option"],
    [
      "decay of kernels without one",
      () => adam({ decayKernelsOnly: true }),
      "decayKernelsOnly needs weightDecay: give one above 0.",
    ],
    [
      "what is no switch",
      () => adam({ decayKernelsOnly: 1 as never }),
      "decayKernelsOnly must be true or false, not 1.",
    ],
    [
      "a search among constraints",
      () => make([dense(3, "softmax", { kernelConstraint: maxNorm() })], { optimizer: lbfgs() }),
      "lbfgs searches where nothing constrains weights: leave out constraints, or choose another optimizer.",
    ],
    [
      "smoothing of what has no labels",
      () =>
        make([dense(3)], { loss: { name: "meanSquaredError", reduction: "mean", options: { labelSmoothing: 0.1 } } }),
      "The loss meanSquaredError has no options: leave out labelSmoothing.",
    ],
    [
      "smoothing of all",
      () => make([dense(3)], { loss: crossEntropy({ labelSmoothing: 1 }) }),
      "labelSmoothing of crossEntropy must be at least 0 and below 1, not 1.",
    ],
  ])("%s", async (_, call, sentence) => {
    const error = await lanegradError(call, "INVALID_OPTION");
    expect(error.message).toContain(sentence);
  });

  test("a checkpoint of other penalties, constraints or smoothing", async () => {
    const layers = (options: Regularization) => [dense(5, "tanh", options), dense(3, "softmax")];
    using model = await make(layers({ kernelRegularizer: l2(0.01) }));
    await model.fit(iris, fit);
    const checkpoint = model.checkpoint();
    for (const options of [{}, { kernelRegularizer: l2(0.02) }, { kernelConstraint: maxNorm(1) }]) {
      using other = await make(layers(options));
      const error = await lanegradError(() => other.restore(checkpoint), "INVALID_SHAPE");
      expect(error.message).toContain("restore it into one made from the same options");
    }
    using smooth = await make(layers({}), { loss: crossEntropy({ labelSmoothing: 0.1 }) });
    using smoother = await make(layers({}), { loss: crossEntropy({ labelSmoothing: 0.2 }) });
    await lanegradError(() => smoother.restore(smooth.checkpoint()), "INVALID_SHAPE");
  });

  test("what a file has that no layer could", async () => {
    using model = await make([dense(3, "softmax", all)]);
    const text = Buffer.from(await model.toBytes()).toString("latin1");
    const changes = [
      ['\\"l1\\":0.001', '\\"l1\\":-0.01'],
      ['\\"l1\\":0.001', '\\"l1\\":"0.01'],
      ['\\"limit\\":0.8', '\\"limit\\":-.8'],
      ["nonNegative", "nonnegative"],
      ['\\"bias\\":true', '\\"bias\\":null'],
    ] as const;
    for (const [sound, wrong] of changes) {
      expect(text).toContain(sound);
      const bytes = new Uint8Array(Buffer.from(text.replace(sound, wrong), "latin1"));
      await lanegradError(() => load(bytes), "FORMAT_INVALID");
    }
  });
});
