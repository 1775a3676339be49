/** What isn't chosen has the gradient 0, also of an infinite one, as in PyTorch. */
import { expect, test } from "vitest";
import { dataset, dense, layer, sequential } from "../../src/node.js";
import {
  abs,
  clip,
  compile,
  gelu,
  gradients,
  log,
  max,
  maximum,
  minimum,
  negate,
  power,
  relu,
  silu,
  sqrt,
  sum,
  type Tensor,
} from "../../src/nodeTensor.js";

const cases: readonly (readonly [string, (x: Tensor) => Tensor, x: number, expected: number])[] = [
  ["sqrt(maximum(x, 0)) below 0", (x) => sqrt(maximum(x, 0)), -1, 0],
  ["sqrt(maximum(0, x)) below 0", (x) => sqrt(maximum(0, x)), -1, 0],
  ["sqrt(maximum(x, 0)) above 0", (x) => sqrt(maximum(x, 0)), 4, 0.25],
  ["sqrt(maximum(x, 0)) at 0", (x) => sqrt(maximum(x, 0)), 0, Infinity],
  ["sqrt(relu(x)) below 0", (x) => sqrt(relu(x)), -1, 0],
  ["sqrt(relu(x)) at 0", (x) => sqrt(relu(x)), 0, 0],
  ["sqrt(relu(x)) above 0", (x) => sqrt(relu(x)), 4, 0.25],
  ["log(relu(x)) below 0", (x) => log(relu(x)), -1, 0],
  ["sqrt(-minimum(x, 0)) above 0", (x) => sqrt(negate(minimum(x, 0))), 1, 0],
  ["sqrt(-minimum(0, x)) above 0", (x) => sqrt(negate(minimum(0, x))), 1, 0],
  ["sqrt(-minimum(x, 0)) below 0", (x) => sqrt(negate(minimum(x, 0))), -4, -0.25],
  ["sqrt(clip(x, 0, 9)) below 0", (x) => sqrt(clip(x, 0, 9)), -1, 0],
  ["sqrt(-clip(x, -9, 0)) above 0", (x) => sqrt(negate(clip(x, -9, 0))), 1, 0],
  ["sqrt(clip(x, 0, 9)) between", (x) => sqrt(clip(x, 0, 9)), 4, 0.25],
  ["sqrt(abs(x)) at 0", (x) => sqrt(abs(x)), 0, 0],
  ["sqrt(abs(x)) below 0", (x) => sqrt(abs(x)), -4, -0.25],
  ["power(x, 0) at 0", (x) => power(x, 0), 0, 0],
  ["power(x, 0) at infinity", (x) => power(x, 0), Infinity, 0],
];

test.each(cases)("%s", async (_, f, x, expected) => {
  for (const dtype of ["float32", "float64"] as const) {
    using program = await compile({ x: [1] }, ({ x }) => gradients(sum(f(x)), { x }), { dtype });
    const [found] = (await program.run({ x: [x] })).x;
    expect(found + 0).toBe(expected);
  }
});

test("of the largest 0 the others have no share, whatever its gradient is", async () => {
  using program = await compile({ x: [3] }, ({ x }) => gradients(sqrt(max(x)), { x }));
  expect((await program.run({ x: [0, -1, -2] })).x).toEqual(Float32Array.of(Infinity, 0, 0));
});

test("a layer with a root trains behind relu where that is 0", async () => {
  using model = await sequential({
    inputs: 2,
    layers: [dense(3, "relu"), layer("root", (x) => sqrt(x)), dense(1)],
    loss: "meanSquaredError",
  });
  const data = dataset({
    x: [
      [1, 2],
      [-1, 3],
      [2, -2],
      [0, 0],
    ],
    y: [1, 2, 3, 4],
  });
  const { epochs } = await model.fit(data, { epochs: 5 });
  expect(epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
});

test.each([maximum, minimum])("of equals each has half, of NaN and a number the second all", async (op) => {
  using program = await compile({ a: [3], b: [3] }, ({ a, b }) => gradients(sum(op(a, b)), { a, b }));
  const { a, b } = await program.run({ a: [3, Number.NaN, 1], b: [3, 1, Number.NaN] });
  expect(a).toEqual(Float32Array.of(0.5, 0, 0));
  expect(b).toEqual(Float32Array.of(0.5, 1, 1));
});

test.each([silu, gelu])("the second derivative of $name is 0 at both infinities, and NaN of NaN", async (op) => {
  using program = await compile({ x: [3] }, ({ x }) => {
    const [slope] = gradients(sum(op(x)), [x]);
    return { slope, ...gradients(sum(slope), { x }) };
  });
  const { slope, x } = await program.run({ x: [-Infinity, Infinity, Number.NaN] });
  expect([...slope].map((value) => value + 0)).toEqual([0, 1, Number.NaN]);
  expect([...x].map((value) => value + 0)).toEqual([0, 0, Number.NaN]);
});
