/** One function of tensors with every op and its gradient, for whoever compares bits. */

import type { Tensor } from "../../src/graph/tensor.js";
import {
  add,
  averagePooling2d,
  concat,
  conv2d,
  dropout,
  equilibrium,
  gather,
  globalAveragePooling2d,
  gradients,
  greater,
  log,
  logSoftmax,
  matmul,
  max,
  maxPooling2d,
  mean,
  multiply,
  oneHot,
  relu,
  slice,
  softmax,
  sum,
  tanh,
  transpose,
  where,
} from "../../src/ops/index.js";
import { gatesOf, recur } from "../../src/ops/recurrence.js";
import { rowByRow, stepByStep } from "../../src/ops/turn.js";
import { indices } from "../../src/tensor/definition.js";
import { uniform } from "../kernels/support/compare.js";
import { binaryCases, unaryCases } from "./cases.js";

/** Rows of its batch. */
export const ROWS = 67;
const COLUMNS = 37;
/** Steps and units of its recurrent layers. */
const [STEPS, UNITS] = [3, 5];
/** The inputs of `everyOp`. */
export const everyShape = {
  x: ["rows", COLUMNS],
  y: ["rows", COLUMNS],
  row: [COLUMNS],
  column: ["rows", 1],
  scalar: [],
  w: [COLUMNS, 21],
  b: [21],
  w2: [21, 3],
  k: indices(["rows"]),
  step: indices([]),
  images: ["rows", 6, 5, 4],
  kernel: [3, 2, 2, 6],
  filters: [6],
  sequences: ["rows", STEPS, 4 * UNITS],
  recurrent: [UNITS, 4 * UNITS],
} as const;

/** The tensors that `everyOp` takes. */
type Inputs = { readonly [Name in keyof typeof everyShape]: Tensor };

/** What each op gives, and the gradient of it where it has one. */
export function everyOp({
  x,
  y,
  row,
  column,
  scalar,
  w,
  b,
  w2,
  k,
  step,
  images,
  kernel,
  filters,
  sequences,
  recurrent,
}: Inputs): Record<string, Tensor> {
  const positive = multiply(x, x);
  const results: Record<string, Tensor> = {};
  const take = (name: string, result: Tensor, of: readonly Tensor[]) => {
    results[name] = result;
    gradients(mean(multiply(result, result)), of).forEach((gradient, i) => {
      results[`${name}, gradient ${i}`] = gradient;
    });
  };
  for (const { name, op } of unaryCases) {
    const of = name === "sqrt" || name.startsWith("log") || name.startsWith("power 1") ? positive : x;
    if (name === "stopGradient" || name === "sign" || name === "power 0") results[name] = op(of);
    else take(name, op(of), [x]);
  }
  for (const { name, op } of binaryCases)
    for (const [kind, other] of Object.entries({ y, row, column, scalar }))
      take(`${name} ${kind}`, op(x, other), [x, other]);
  take("where", where(greater(x, scalar), x, row), [x, row]);
  take("layer", tanh(affine(x, w, b)), [w, b]);
  take("two layers", softmax(matmul(relu(affine(x, w, b)), w2)), [w, b, w2]);
  const between = multiply(0.05, matmul(w, w, { transposeA: true }));
  take("at rest", equilibrium(affine(x, w, b), between, { activation: "silu" }), [x, w, b]);
  take("logs", logSoftmax(affine(x, w, b)), [x, w]);
  take("log of shares", log(softmax(affine(x, w, b))), [w]);
  take("maximum over rows", max(x, 0), [x]);
  take("maximum over columns", max(x, 1), [x]);
  take("sum over columns", sum(x, 1), [x]);
  take("transposed", transpose(x), [x]);
  take("sliced", slice(x, 3, 20, 1), [x]);
  take("beside", concat([x, y], 1), [x, y]);
  take("gathered", gather(x, k), [x]);
  results["one hot"] = oneHot(k, 90);
  take("dropped", dropout(x, 0.3, step), [x]);
  for (const padding of ["valid", "same"] as const) {
    const convolved = conv2d(images, kernel, { padding, groups: 2, strides: [2, 1] });
    take(`convolved, ${padding}`, relu(add(convolved, filters)), [images, kernel, filters]);
    take(`largest, ${padding}`, maxPooling2d(images, 3, { padding, strides: 2 }), [images]);
    take(`means, ${padding}`, averagePooling2d(images, 2, { padding }), [images]);
  }
  take("means of all", globalAveragePooling2d(images), [images]);
  for (const kind of ["simpleRnn", "gru", "gruReset", "lstm"] as const) {
    const cell = { kind, activation: "tanh", recurrentActivation: "sigmoid" } as const;
    const width = gatesOf(cell) * UNITS;
    const [given, kernel] = [slice(sequences, 0, width, 2), slice(recurrent, 0, width, 1)];
    const bias = kind === "gru" ? mean(slice(x, 0, width, 1), 0) : undefined;
    const states = rowByRow(recur(cell, stepByStep(given, kind === "lstm"), kernel, bias));
    take(`states of ${kind}`, states, [sequences, recurrent, ...(bias ? [x] : [])]);
  }
  return results;
}

function affine(x: Tensor, weights: Tensor, bias: Tensor): Tensor {
  return add(matmul(x, weights), bias);
}

/** Numbers for all inputs. */
export const everyValue = {
  x: uniform(1, ROWS * COLUMNS, -2, 2),
  y: uniform(2, ROWS * COLUMNS, 0.5, 2),
  row: uniform(3, COLUMNS, 0.5, 2),
  column: uniform(4, ROWS, 0.5, 2),
  scalar: [0.7],
  w: uniform(5, COLUMNS * 21, -0.5, 0.5),
  b: uniform(6, 21, -0.5, 0.5),
  w2: uniform(7, 63, -0.5, 0.5),
  k: uniform(8, ROWS, 0, ROWS).map(Math.floor),
  step: 3,
  images: uniform(9, ROWS * 6 * 5 * 4, -1, 1),
  kernel: uniform(10, 3 * 2 * 2 * 6, -1, 1),
  filters: uniform(11, 6, -0.5, 0.5),
  sequences: uniform(12, ROWS * STEPS * 4 * UNITS, -1, 1),
  recurrent: uniform(13, UNITS * 4 * UNITS, -0.5, 0.5),
};
