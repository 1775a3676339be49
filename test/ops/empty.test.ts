/** Tensors without elements: what NumPy makes of them, and PyTorch of their gradients. */
import { describe, expect, test } from "vitest";
import {
  add,
  averagePooling2d,
  broadcast,
  checkGradients,
  compile,
  concat,
  conv2d,
  dropout,
  gather,
  globalAveragePooling2d,
  gradients,
  indices,
  logSoftmax,
  matmul,
  max,
  maximum,
  maxPooling2d,
  mean,
  multiply,
  oneHot,
  relu,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  transpose,
  where,
} from "../../src/nodeTensor.js";
import { failureOf } from "../api/support/expectations.js";
import { dtypes } from "../kernels/support/workspace.js";
import { binaryCases, unaryCases } from "./cases.js";

const NONE = Number.NEGATIVE_INFINITY;

/**
 * What one op makes of inputs of these shapes, each of ones, and of which the gradients of the sum
 * of its squares are.
 */
interface EmptyCase {
  readonly name: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly op: (inputs: Readonly<Record<string, Tensor>>) => Tensor;
  readonly value: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const cases: readonly EmptyCase[] = [
  ...[
    { name: "sum of all", shape: [0, 3], op: (x: Tensor) => sum(x), value: [0] },
    { name: "sum of a vector", shape: [0], op: (x: Tensor) => sum(x, 0), value: [0] },
    { name: "sum over no rows", shape: [0, 3], op: (x: Tensor) => sum(x, 0), value: [0, 0, 0] },
    { name: "sum over no columns", shape: [5, 0], op: (x: Tensor) => sum(x, -1), value: [0, 0, 0, 0, 0] },
    { name: "sums of no columns", shape: [5, 0], op: (x: Tensor) => sum(x, 0), value: [] },
    { name: "mean over no rows", shape: [0, 2], op: (x: Tensor) => mean(x, 0), value: [Number.NaN, Number.NaN] },
    { name: "mean of nothing", shape: [0], op: (x: Tensor) => mean(x), value: [Number.NaN] },
    { name: "means of no rows", shape: [0, 2], op: (x: Tensor) => mean(x, -1), value: [] },
    { name: "max over no rows", shape: [0, 3], op: (x: Tensor) => max(x, 0), value: [NONE, NONE, NONE] },
    { name: "max over no columns", shape: [2, 0], op: (x: Tensor) => max(x, -1), value: [NONE, NONE] },
    { name: "max of nothing", shape: [0, 0], op: (x: Tensor) => max(x), value: [NONE] },
    { name: "softmax of no rows", shape: [0, 3], op: softmax, value: [] },
    { name: "softmax of no columns", shape: [3, 0], op: softmax, value: [] },
    { name: "logSoftmax of no rows", shape: [0, 3], op: logSoftmax, value: [] },
    { name: "logSoftmax of no columns", shape: [3, 0], op: logSoftmax, value: [] },
    { name: "transpose", shape: [0, 3], op: transpose, value: [] },
    { name: "reshape", shape: [0, 3], op: (x: Tensor) => reshape(x, [7, 0, 2]), value: [] },
    { name: "broadcast", shape: [1, 0], op: (x: Tensor) => broadcast(x, [4, 0]), value: [] },
  ].map(({ shape, op, ...rest }) => ({
    ...rest,
    shapes: { x: shape },
    op: ({ x }: Readonly<Record<string, Tensor>>) => op(x),
    gradients: { x: [] },
  })),
  ...unaryCases
    .filter(({ name }) => !["sign", "stopGradient", "power 0"].includes(name))
    .map(({ name, op }) => ({
      name,
      shapes: { x: [0, 3] },
      op: ({ x }: Readonly<Record<string, Tensor>>) => op(x),
      value: [],
      gradients: { x: [] },
    })),
  ...binaryCases
    .filter(({ name }) => !/great|less|equal/i.test(name))
    .map(({ name, op }) => ({
      name: `${name}, a row repeated no times`,
      shapes: { a: [0, 3], b: [3] },
      op: ({ a, b }: Readonly<Record<string, Tensor>>) => op(a, b),
      value: [],
      gradients: { a: [], b: [0, 0, 0] },
    })),
  {
    name: "a scalar beside nothing",
    shapes: { a: [], b: [2, 0] },
    op: ({ a, b }) => add(a, b),
    value: [],
    gradients: { a: [0], b: [] },
  },
  {
    name: "a column repeated no times",
    shapes: { a: [2, 1], b: [2, 0] },
    op: ({ a, b }) => where(b, a, b),
    value: [],
    gradients: { a: [0, 0], b: [] },
  },
  {
    name: "matmul of depth 0",
    shapes: { a: [2, 0], b: [0, 3] },
    op: ({ a, b }) => matmul(a, b),
    value: [0, 0, 0, 0, 0, 0],
    gradients: { a: [], b: [] },
  },
  {
    name: "matmul of no rows",
    shapes: { a: [0, 4], b: [4, 1] },
    op: ({ a, b }) => matmul(a, b),
    value: [],
    gradients: { a: [], b: [0, 0, 0, 0] },
  },
  {
    name: "a layer without inputs",
    shapes: { a: [3, 0], b: [0, 2], c: [2] },
    op: ({ a, b, c }) => relu(add(matmul(a, b), c)),
    value: [1, 1, 1, 1, 1, 1],
    gradients: { a: [], b: [], c: [6, 6] },
  },
  {
    name: "conv2d of no images",
    shapes: { x: [0, 2, 2, 1], kernel: [2, 1, 1, 2] },
    op: ({ x, kernel }) => conv2d(x, kernel),
    value: [],
    gradients: { x: [], kernel: [0, 0, 0, 0] },
  },
  {
    name: "conv2d without channels",
    shapes: { x: [1, 2, 1, 0], kernel: [2, 1, 0, 3] },
    op: ({ x, kernel }) => conv2d(x, kernel, { padding: "same" }),
    value: [0, 0, 0, 0, 0, 0],
    gradients: { x: [], kernel: [] },
  },
  {
    name: "conv2d without filters",
    shapes: { x: [1, 2, 1, 2], kernel: [1, 1, 2, 0] },
    op: ({ x, kernel }) => conv2d(x, kernel),
    value: [],
    gradients: { x: [0, 0, 0, 0], kernel: [] },
  },
  {
    name: "pooling of no images",
    shapes: { x: [0, 2, 2, 3] },
    op: ({ x }) => add(maxPooling2d(x), averagePooling2d(x)),
    value: [],
    gradients: { x: [] },
  },
  {
    name: "pooling without channels",
    shapes: { x: [2, 2, 2, 0] },
    op: ({ x }) => globalAveragePooling2d(x),
    value: [],
    gradients: { x: [] },
  },
  {
    name: "concat with nothing",
    shapes: { a: [2, 0], b: [2, 2], c: [2, 0] },
    op: ({ a, b, c }) => concat([a, multiply(b, 3), c], 1),
    value: [3, 3, 3, 3],
    gradients: { a: [], b: [18, 18, 18, 18], c: [] },
  },
  {
    name: "concat of nothing but empty parts",
    shapes: { a: [0, 2], b: [0, 2] },
    op: ({ a, b }) => concat([a, b]),
    value: [],
    gradients: { a: [], b: [] },
  },
  {
    name: "slice to nothing",
    shapes: { x: [2, 3] },
    op: ({ x }) => slice(x, 3, 3, 1),
    value: [],
    gradients: { x: [0, 0, 0, 0, 0, 0] },
  },
  {
    name: "the larger of the largest of nothing and of something",
    shapes: { a: [0], b: [2] },
    op: ({ a, b }) => maximum(max(a), max(b)),
    value: [1],
    gradients: { a: [], b: [1, 1] },
  },
];

describe.each(dtypes)("%s", (dtype) => {
  test.each(cases)("$name", async ({ shapes, op, value, gradients: expected }) => {
    using program = await compile(
      shapes,
      (inputs) => {
        const y = op(inputs);
        return { y, ...gradients(sum(multiply(y, y)), inputs) };
      },
      { dtype, threads: 1 },
    );
    const ones = (shape: readonly number[]): number[] =>
      new Array<number>(shape.reduce((count, extent) => count * extent, 1)).fill(1);
    const values = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, ones(shape)]));
    const results: Readonly<Record<string, Float32Array | Float64Array>> = await program.run(values);
    const { y, ...found } = results;
    expect([...y]).toEqual(value);
    // a zero of either sign is none
    const numbers = Object.entries(found).map(([name, gradient]) => [name, [...gradient].map((one) => one + 0)]);
    expect(Object.fromEntries(numbers)).toEqual(expected);
  });

  test("gather, oneHot and dropout of no rows, and their gradients", async () => {
    using program = await compile(
      { table: [4, 2], x: ["rows", 3], k: indices(["rows"]), step: indices([]) },
      ({ table, x, k, step }) => {
        const taken = gather(table, k);
        const dropped = dropout(x, 0.5, step);
        const loss = add(sum(taken), sum(dropped));
        return { taken, dropped, marks: oneHot(k, 3), ...gradients(loss, { table, x }) };
      },
      { rows: 5, dtype, threads: 1 },
    );
    const table = [1, 2, 3, 4, 5, 6, 7, 8];
    const found = await program.run({ table, x: [], k: [], step: 1 });
    expect([...found.taken, ...found.dropped, ...found.marks, ...found.x]).toEqual([]);
    expect([...found.table]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...(await program.run({ table, x: [1, 1, 1], k: [2], step: 1 })).taken]).toEqual([5, 6]);
  });
});

test("gradients of gradients of nothing", async () => {
  using program = await compile({ x: [0, 3], w: [3] }, ({ x, w }) => {
    const slope = gradients(sum(softmax(multiply(x, w))), [w])[0];
    return gradients(sum(multiply(slope, multiply(w, w))), { x, w });
  });
  const { x, w } = await program.run({ x: [], w: [1, 2, 3] });
  expect([...x]).toEqual([]);
  expect([...w]).toEqual([0, 0, 0]);
});

test("a mean without rows is NaN, and comes to no weight", async () => {
  using program = await compile(
    { x: ["rows", 2], w: [2, 1] },
    ({ x, w }) => {
      const loss = mean(matmul(x, w));
      return { loss, ...gradients(loss, { w }) };
    },
    { rows: 3 },
  );
  const { loss, w } = await program.run({ x: [], w: [1, 2] });
  expect([...loss]).toEqual([Number.NaN]);
  expect([...w]).toEqual([0, 0]);
});

test("rows without elements have as many as the others say, or one", async () => {
  const build = ({ x }: Readonly<Record<string, Tensor>>) => ({ sums: sum(x, -1) });
  using beside = await compile({ x: ["rows", 0], y: ["rows"] }, build, { rows: 9 });
  expect([...(await beside.run({ x: [], y: [5, 6, 7] })).sums]).toEqual([0, 0, 0]);
  using alone = await compile({ x: ["rows", 0] }, build, { rows: 9 });
  expect([...(await alone.run({ x: [] })).sums]).toEqual([0]);
});

test("the gradient of an empty tensor passes, for it has no wrong element", async () => {
  using program = await compile({ x: [0, 2], y: [2] }, ({ x, y }) => {
    const loss = sum(concat([sum(x, 0), multiply(y, y)]));
    return { loss, ...gradients(loss, { x, y }) };
  });
  const { passes, tensors } = await checkGradients(program, { x: [], y: [1, 2] });
  expect(passes).toBe(true);
  expect(tensors.x).toMatchObject({ passes: true, compared: 0, place: [] });
  expect(tensors.y.compared).toBe(2);
});

test("shapes that don't go together, numbers for nothing and rows that aren't there are told", async () => {
  const shapes = await failureOf(() => compile({ a: [0], b: [3] }, ({ a, b }) => ({ y: add(a, b) })));
  expect(shapes).toMatchObject({ code: "INVALID_SHAPE" });
  using program = await compile({ x: [0, 3], k: indices([1]) }, ({ x, k }) => ({ y: gather(x, k) }));
  expect(await failureOf(() => program.run({ x: 1, k: 0 }))).toMatchObject({
    code: "DATA_MISMATCH",
    message: "The input x of shape [0, 3] takes 0 numbers, not 1.",
  });
  expect(await failureOf(() => program.run({ x: [], k: 0 }))).toMatchObject({
    code: "DATA_INVALID",
    message: "The input k has 0 as its index number 0, but gather has nothing that it could name.",
  });
});
