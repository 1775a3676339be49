/** A model of one input and one output is the sequential one of the same layers, to the bit. */
import { describe, expect, test } from "vitest";
import {
  adam,
  batchNormalization,
  conv2d,
  dataset,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  type LossName,
  l2,
  lion,
  maxPooling2d,
  type Optimizer,
  residual,
  rmsProp,
  sequential,
  sgd,
} from "../../src/node.js";
import { apply, input, model } from "../../src/nodeModel.js";
import type { OutputEvaluation, OutputEvaluations } from "../../src/train/placing/labelTally.js";
import { bitsOfLayers } from "../api/support/expectations.js";
import { number, rowsOf } from "./support/networks.js";

const ROWS = 50;
const classes = Array.from({ length: ROWS }, (_, row) => ["a", "b", "c"][row % 3]);
const numbers = Array.from({ length: ROWS }, (_, row) => number(row));

interface Case {
  readonly shape: number | readonly number[];
  readonly layers: () => readonly Layer[];
  readonly loss: LossName;
  readonly optimizer: () => Optimizer;
  readonly y: readonly string[] | readonly number[];
  readonly x?: number[][];
}

const cases: Readonly<Record<string, Case>> = {
  "dense layers": {
    shape: 6,
    layers: () => [dense(5, "relu"), dense(3, "softmax")],
    loss: "crossEntropy",
    optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9 }),
    y: classes,
  },
  "numbers to learn": {
    shape: 6,
    layers: () => [dense(7, "tanh"), dense(1)],
    loss: "meanSquaredError",
    optimizer: () => adam({ learningRate: 0.01, globalClipNorm: 1 }),
    y: numbers,
  },
  "chance and states": {
    shape: 6,
    layers: () => [dense(5, "tanh"), dropout(0.3), batchNormalization(), dense(3)],
    loss: "crossEntropy",
    optimizer: () => adam(),
    y: classes,
  },
  "penalties and a skip": {
    shape: 6,
    layers: () => [residual([dense(6, "relu", { kernelRegularizer: l2(0.01) })]), dense(3)],
    loss: "categoricalCrossEntropy",
    optimizer: () => rmsProp(),
    y: classes,
  },
  images: {
    shape: [4, 4, 1],
    layers: () => [conv2d(3, 3, "relu", { padding: "same" }), maxPooling2d(), flatten(), dense(1, "sigmoid")],
    loss: "binaryCrossEntropy",
    optimizer: () => lion(),
    y: numbers.map((value) => (value > 0.5 ? 1 : 0)),
  },
  indices: {
    shape: 6,
    layers: () => [embedding(8, 3), flatten(), dense(1)],
    loss: "huber",
    optimizer: () => adam(),
    y: numbers,
    x: rowsOf(ROWS, 6, (i) => Math.floor(number(i) * 8)),
  },
};

/** What its only output comes to, where it all comes to this. */
function outputOf({ loss, accuracy }: OutputEvaluation): OutputEvaluations {
  return { outputs: { answer: { loss, ...(accuracy !== undefined && { accuracy }) } } };
}

describe.each(Object.entries(cases))("%s", (_, { shape, layers, loss, optimizer, y, x: given }) => {
  const columns = typeof shape === "number" ? shape : shape.reduce((all, extent) => all * extent, 1);
  const x = given ?? rowsOf(ROWS, columns);
  const options = { epochs: 4, batchSize: 16, validation: 0.2, earlyStopping: { monitor: "loss" } } as const;

  test.each(["float32", "float64"] as const)("in %s", async (dtype) => {
    const common = { dtype, seed: 5 };
    const chain = await sequential({ inputs: shape, layers: layers(), loss, optimizer: optimizer(), ...common });
    const history = await chain.fit(dataset({ x, y }), options);
    const rows = input(shape);
    const own = await model({
      inputs: { rows },
      outputs: { answer: apply(layers(), rows) },
      losses: { answer: loss },
      optimizer: optimizer(),
      ...common,
    });
    const other = await own.fit({ inputs: { rows: x }, targets: { answer: y } }, options);
    expect(bitsOfLayers(own.weights())).toBe(bitsOfLayers(chain.weights()));
    // the records of a model tell what its output came to as well
    const expected = history.epochs.map(({ loss, accuracy, validation }) => {
      const part = validation && { ...validation, ...outputOf(validation) };
      return { loss, accuracy, validation: part, ...outputOf({ loss, accuracy }) };
    });
    const told = other.epochs.map(({ loss, accuracy, validation, outputs }) => ({
      loss,
      accuracy,
      validation,
      outputs,
    }));
    expect(told).toEqual(expected);
    expect((await own.predict({ rows: x })).answer).toEqual(await chain.predict(x));
    const evaluation = await chain.evaluate(dataset({ x, y }));
    expect(await own.evaluate({ inputs: { rows: x }, targets: { answer: y } })).toEqual({
      ...evaluation,
      ...outputOf(evaluation),
    });
    chain.dispose();
    own.dispose();
  });
});
