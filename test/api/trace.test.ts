/**
 * The numbers of a batch: those that fit trains by, which fulfil their equations and are PyTorch's.
 */
import { describe, expect, test } from "vitest";
import { activations } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import {
  type ActivationName,
  type Dataset,
  dataset,
  dense,
  type LossName,
  type Model,
  meanSquaredError,
  sequential,
  takeRows,
} from "../../src/node.js";
import { golden, largestDifference } from "../replay/golden.js";
import { blobs, numbers, table } from "./support/data.js";
import { bitsOf, bitsOfLayers, bytesOf } from "./support/expectations.js";
import { still } from "./support/still.js";
import { errorOf } from "./support/traceEquations.js";

interface Case {
  readonly name: string;
  readonly model: (dtype: "float32" | "float64", bias?: Float64Array) => Promise<Model>;
  readonly data: Dataset;
  /** The loss that steps descend, divided by the one that is told. */
  readonly descended: number;
}

/** 6-5-4-out with `hidden` inside; one of the layers has no bias. */
function newCase(hidden: ActivationName, output: ActivationName, loss: LossName | "tutorial", rows: number): Case {
  const data =
    loss === "crossEntropy"
      ? blobs(rows, 6, 3, 5)
      : dataset({ x: table(rows, 6, 5), y: table(rows, 3, 6).map((row) => row.map((value) => (value + 1) / 2)) });
  const model = (dtype: "float32" | "float64", bias = numbers(5, 9)): Promise<Model> =>
    sequential({
      inputs: 6,
      layers: [
        dense(5, hidden, { weights: numbers(30, 1), biases: bias }),
        dense(4, hidden, { weights: numbers(20, 2), bias: false }),
        dense(3, output, { weights: numbers(12, 3), biases: numbers(3, 4) }),
      ],
      loss: loss === "tutorial" ? meanSquaredError({ reduction: "tutorial" }) : loss,
      optimizer: still,
      dtype,
    });
  return { name: `${hidden}, ${output}, ${loss}, ${rows} rows`, model, data, descended: loss === "tutorial" ? 3 : 1 };
}

const cases = [
  ...namesIn(activations).map((name) => newCase(name, name, "meanSquaredError", 7)),
  newCase("tanh", "sigmoid", "tutorial", 5),
  newCase("gelu", "sigmoid", "binaryCrossEntropy", 9),
  newCase("silu", "linear", "binaryCrossEntropy", 3),
  newCase("elu", "softmax", "crossEntropy", 300),
  newCase("relu", "linear", "crossEntropy", 4),
];

describe.each(cases)("$name", ({ model: make, data, descended }) => {
  test.each(["float32", "float64"] as const)(
    "in %s are a batch's numbers to the bit, and change nothing",
    async (dtype) => {
      using model = await make(dtype);
      const { epochs } = await model.fit(data, { batchSize: "full" });
      const before = [bitsOf(model), bitsOfLayers(model.gradients()), model.info.memoryBytes];
      const traced = await model.trace(data);
      await model.trace(takeRows(data, [2]));
      expect([bitsOf(model), bitsOfLayers(model.gradients()), model.info.memoryBytes]).toEqual(before);

      const gradients = traced.layers.map(({ dKernel, dBias }) => ({
        kernel: dKernel.values,
        ...(dBias && { bias: dBias.values }),
      }));
      expect(bitsOfLayers(gradients)).toBe(before[1]);
      const weights = traced.layers.map(({ kernel, bias }) => ({ kernel, ...(bias && { bias }) }));
      expect(bitsOfLayers(weights)).toBe(before[0]);
      expect(traced.loss).toBe(epochs[0].loss);
      expect(traced.objective.name).toBe(model.info.loss);
      const { outputs } = await model.predict(data);
      expect(bytesOf(traced.layers[2].activations)).toBe(bytesOf(outputs));
      expect(traced.rows).toBe(data.rows);
      expect(bytesOf(traced.inputs)).toBe(
        bytesOf(dtype === "float32" ? Float32Array.from(data.x) : Float64Array.from(data.x)),
      );
    },
  );

  test("fulfil their equations", async () => {
    using model = await make("float64");
    const traced = await model.trace(data);
    expect(errorOf(traced)).toBeLessThan(1e-13);
    expect(traced.layers[1].dActivations?.values.some((value) => value !== 0)).toBe(true);
    const sum = traced.rowLosses.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum - traced.loss)).toBeLessThan(1e-13);
    for (const { dSums, dKernel, dBias, dActivations } of traced.layers)
      for (const { values, norm } of [
        dSums,
        dKernel,
        ...(dBias ? [dBias] : []),
        ...(dActivations ? [dActivations] : []),
      ])
        expect(Math.abs(norm - Math.hypot(...values))).toBeLessThan(1e-14);
  });

  test("hold derivatives of the loss by the sums, which move as a bias does in a batch of one row", async () => {
    const row = takeRows(data, [1]);
    const bias = numbers(5, 9);
    using model = await make("float64", bias);
    const { layers, loss } = await model.trace(row);
    const STEP = 1e-5;
    for (let unit = 0; unit < 5; unit++) {
      const [above, below] = await Promise.all(
        [STEP, -STEP].map(async (step) => {
          using moved = await make(
            "float64",
            bias.map((value, j) => (j === unit ? value + step : value)),
          );
          return (await moved.evaluate(row)).loss;
        }),
      );
      const numeric = (above - below) / (2 * STEP);
      expect(Math.abs(numeric * descended - layers[0].dSums.values[unit])).toBeLessThan(2e-9);
    }
    expect(loss).toBeGreaterThan(0);
  });
});

test("the gradients are PyTorch's", async () => {
  interface Golden {
    readonly sizes: readonly number[];
    readonly activation: ActivationName;
    readonly loss: LossName;
    readonly X: number[][];
    readonly targets: number[][] | number[];
    readonly weights_initial: readonly number[][][];
    readonly biases_initial: readonly number[][];
    readonly losses: readonly number[];
    readonly first_weight_gradients: readonly number[][][];
    readonly first_bias_gradients: readonly number[][];
  }
  for (const example of golden<readonly Golden[]>("torch_steps.json")) {
    const { sizes, activation, loss, weights_initial, biases_initial } = example;
    const last = sizes.length - 2;
    const layers = sizes
      .slice(1)
      .map((units, i) =>
        dense(units, i === last ? "linear" : activation, { weights: weights_initial[i], biases: biases_initial[i] }),
      );
    const classes = Array.from({ length: sizes[last + 1] }, (_, i) => `${i}`);
    const named = loss === "crossEntropy" ? { classes } : {};
    using model = await sequential({ inputs: sizes[0], layers, loss, dtype: "float64", ...named });
    const traced = await model.trace(example.X, example.targets);
    expect(Math.abs(traced.loss - example.losses[0])).toBeLessThan(1e-12);
    for (const [i, { dKernel, dBias }] of traced.layers.entries()) {
      expect(largestDifference(dKernel.values, example.first_weight_gradients[i].flat())).toBeLessThan(1e-12);
      expect(largestDifference(dBias?.values ?? [], example.first_bias_gradients[i])).toBeLessThan(1e-12);
    }
  }
});
