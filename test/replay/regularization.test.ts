/**
 * Penalties, constraints, smoothed labels and decay by kind, against PyTorch in float64:
 * test/golden/make_regularization.py.
 */
import { expect, test } from "vitest";
import {
  adamW,
  binaryCrossEntropy,
  crossEntropy,
  dataset,
  dense,
  type Model,
  type ModelOptions,
  type Optimizer,
  type Regularization,
  sequential,
  sgd,
} from "../../src/node.js";
import { golden, largestDifference } from "./golden.js";

interface Case {
  readonly name: string;
  readonly layers: readonly [Regularization, Regularization];
  readonly optimizer: "sgd" | "adamW" | "decayingSgd";
  readonly smoothing?: number;
  readonly binary?: true;
  readonly losses: readonly number[];
  readonly weights: readonly number[][];
}

interface Golden {
  readonly inputs: number;
  readonly units: number;
  readonly classes: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly start: readonly number[][];
  readonly cases: readonly Case[];
}

const { inputs, units, classes, x, y, start, cases } = golden<Golden>("regularization.json");
const optimizers: Readonly<Record<Case["optimizer"], Optimizer>> = {
  sgd: sgd({ learningRate: 0.1, momentum: 0.9 }),
  adamW: adamW({ learningRate: 0.02, weightDecay: 0.1, decayKernelsOnly: true }),
  decayingSgd: sgd({ learningRate: 0.1, weightDecay: 0.1, decayKernelsOnly: true }),
};
const values = { values: Float64Array.from(x), columns: inputs };
const ofClasses = dataset({ x: values, y: y.map(String) });
const shares = y.map((own) => Array.from({ length: classes }, (_, label) => Number(own === label)));
const ofShares = dataset({ x: values, y: shares, task: "regression" });

function make(one: Case, more: Partial<ModelOptions> = {}): Promise<Model> {
  const [first, second] = one.layers;
  const numbers = start.map((tensor) => Float64Array.from(tensor));
  const options = one.smoothing === undefined ? {} : { labelSmoothing: one.smoothing };
  return sequential({
    inputs,
    layers: [
      dense(units, "tanh", { weights: numbers[0], biases: numbers[1], ...first }),
      dense(classes, one.binary ? "sigmoid" : "softmax", { weights: numbers[2], biases: numbers[3], ...second }),
    ],
    loss: one.binary ? binaryCrossEntropy(options) : crossEntropy(options),
    optimizer: optimizers[one.optimizer],
    threads: 1,
    dtype: "float64",
    ...more,
  });
}

const dataOf = ({ binary }: Case) => (binary ? ofShares : ofClasses);
const weightsOf = (model: Model) => model.weights().flatMap(({ kernel, bias }) => [kernel, bias ?? []]);

test.each(cases)("$name: losses and weights are PyTorch's", async (one) => {
  using model = await make(one);
  const { epochs } = await model.fit(dataOf(one), { epochs: one.losses.length, batchSize: "full" });
  // some 20 steps of numbers around 1, whose roundings grow a little from step to step
  expect(
    largestDifference(
      epochs.map(({ loss }) => loss),
      one.losses,
    ),
  ).toBeLessThan(1e-12);
  for (const [i, tensor] of weightsOf(model).entries())
    expect(largestDifference(tensor, one.weights[i])).toBeLessThan(1e-12);
});

test.each(cases)("$name: float32 is as near as its roundings let it", async (one) => {
  using model = await make(one, { dtype: "float32" });
  const { epochs } = await model.fit(dataOf(one), { epochs: one.losses.length, batchSize: "full" });
  const losses = epochs.map(({ loss }) => loss);
  // 20 steps of numbers around 1, some roundings of 6e-8 each
  expect(largestDifference(losses, one.losses)).toBeLessThan(2e-5);
});
