/**
 * Convolutions and pooling against PyTorch in float64, forward, back and after ten updates:
 * test/golden/make_convolution.py.
 */
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../src/io/safetensors.js";
import {
  adam,
  averagePooling2d,
  type ConvolutionLayer,
  conv1d,
  conv2d,
  type Dataset,
  dataset,
  dense,
  flatten,
  globalAveragePooling2d,
  type Layer,
  load,
  type Model,
  maxPooling1d,
  maxPooling2d,
  type PoolingLayer,
  sequential,
  sgd,
} from "../../src/node.js";
import { golden, largestDifference } from "./golden.js";

type Spec =
  | Pick<
      ConvolutionLayer,
      "kind" | "filters" | "kernelSize" | "strides" | "padding" | "dilation" | "groups" | "activation"
    >
  | PoolingLayer
  | { readonly kind: "flatten" | "globalAveragePooling2d" };

interface TorchTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  readonly optimizer: "adam" | "sgd";
  readonly layers: readonly Spec[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly start: readonly TorchTensor[];
  readonly outputs: readonly number[];
  readonly gradients: readonly TorchTensor[];
  readonly losses: readonly number[];
  readonly end: readonly TorchTensor[];
}

const { classes, cases } = golden<{ readonly classes: number; readonly cases: readonly Case[] }>("convolution.json");

const pools = { maxPooling1d, maxPooling2d, averagePooling2d };

function layerOf(spec: Spec): Layer {
  switch (spec.kind) {
    case "flatten":
      return flatten();
    case "globalAveragePooling2d":
      return globalAveragePooling2d();
    case "conv1d":
    case "conv2d": {
      const { kind, filters, kernelSize, activation, ...options } = spec;
      return (kind === "conv1d" ? conv1d : conv2d)(filters, kernelSize, activation, options);
    }
    default: {
      const { kind, poolSize, ...options } = spec;
      return pools[kind](poolSize, options);
    }
  }
}

function make({ shape, layers, optimizer }: Case): Promise<Model> {
  return sequential({
    inputs: shape,
    layers: [...layers.map(layerOf), dense(classes)],
    loss: "crossEntropy",
    optimizer: optimizer === "adam" ? adam({ learningRate: 0.01 }) : sgd({ learningRate: 0.05, momentum: 0.9 }),
    dtype: "float64",
  });
}

function dataOf({ x, y }: Case): Dataset {
  const columns = x.length / y.length;
  return dataset({ x: { values: Float64Array.from(x), columns }, y: y.map(String) });
}

/** The model as PyTorch began, by a file that has its tensors for those of `model`. */
async function startOf(model: Model, { start }: Case): Promise<Model> {
  const { metadata } = decodeSafetensors(await model.toBytes());
  const tensors = start.map(
    ({ name, shape, values }): NamedTensor => ({ name, dtype: "F64", shape, values: Float64Array.from(values) }),
  );
  return load(encodeSafetensors(tensors, metadata));
}

/**
 * Losses, sums and updates are a few hundred roundings of 1e-16 each, and an update of Adam divides
 * by small numbers.
 */
const TOLERANCE = 1e-9;

describe.each(cases)("$name", (one) => {
  test("answers as PyTorch does, from its state dict", async () => {
    using fresh = await make(one);
    using model = await startOf(fresh, one);
    const { outputs } = await model.predict(dataOf(one));
    expect(largestDifference(outputs, one.outputs)).toBeLessThan(TOLERANCE);
  });

  test("goes back as PyTorch does", async () => {
    using fresh = await make(one);
    using model = await startOf(fresh, one);
    const { loss } = await model.trace(dataOf(one));
    expect(Math.abs(loss - one.losses[0])).toBeLessThan(TOLERANCE);
    await model.fit(dataOf(one), { batchSize: "full" });
    // as its weights they are written in PyTorch's order
    const gradients = model.gradients();
    const checkpoint = model.checkpoint();
    const written = model.weights();
    const trained = new Float64Array(checkpoint.trained.buffer);
    let begin = 0;
    for (const [i, layer] of written.entries())
      for (const [name, values] of Object.entries(layer)) {
        trained.set(gradients[i][name], begin);
        begin += Math.ceil(values.length / 8) * 8;
      }
    await model.restore(checkpoint);
    const { tensors } = decodeSafetensors(await model.toBytes());
    for (const { name, shape, values } of one.gradients) {
      const found = tensors.find((tensor) => tensor.name === name);
      expect(found?.shape).toEqual(shape);
      expect(largestDifference(found?.values ?? [], values)).toBeLessThan(TOLERANCE);
    }
  });

  test("is after ten updates what PyTorch is, in a state dict of the same names and shapes", async () => {
    using fresh = await make(one);
    using model = await startOf(fresh, one);
    const { epochs } = await model.fit(dataOf(one), { batchSize: "full", epochs: one.losses.length });
    expect(
      largestDifference(
        epochs.map(({ loss }) => loss),
        one.losses,
      ),
    ).toBeLessThan(TOLERANCE);
    const { tensors } = decodeSafetensors(await model.toBytes());
    expect(tensors.map(({ name, shape }) => ({ name, shape })).sort(byName)).toEqual(
      one.end.map(({ name, shape }) => ({ name, shape })).sort(byName),
    );
    for (const { name, values } of one.end) {
      const found = tensors.find((tensor) => tensor.name === name)?.values ?? [];
      expect(largestDifference(found, values), name).toBeLessThan(TOLERANCE);
    }
  });
});

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
