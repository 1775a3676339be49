/** Gradients of ops on whole tensors, and the gradients of these. */
import { describe, expect, test } from "vitest";
import {
  add,
  broadcast,
  checkGradients,
  compile,
  concat,
  equilibrium,
  gradients,
  logSoftmax,
  matmul,
  max,
  mean,
  multiply,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  transpose,
} from "../../src/nodeTensor.js";
import { uniform } from "../kernels/support/compare.js";

/**
 * Whether a loss of `build`, weighted so that all gradients differ, has the gradients that
 * differences give.
 */
async function gradientsOf<const S extends Record<string, readonly (number | "rows")[]>>(
  shapes: S,
  build: (inputs: { readonly [Name in keyof S]: Tensor }) => Tensor,
): Promise<string> {
  using program = await compile(
    shapes,
    (inputs) => {
      const y = build(inputs as { readonly [Name in keyof S]: Tensor });
      const loss = mean(multiply(y, multiply(y, y)));
      return { loss, ...gradients(loss, inputs as Record<string, Tensor>) };
    },
    { rows: 3 },
  );
  const values = Object.entries(shapes).map(([name, shape], i) => {
    const count = shape.reduce<number>((product, extent) => product * (extent === "rows" ? 3 : extent), 1);
    return [name, uniform(i + 1, count, 0.2, 1.5)];
  });
  const report = await checkGradients(program, Object.fromEntries(values));
  return report.passes ? "" : JSON.stringify(report.tensors);
}

describe("gradients are central differences, and so are theirs", () => {
  const cases: readonly (readonly [string, () => Promise<string>])[] = [
    ["sum over rows", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => sum(x, 0))],
    ["sum over columns", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => sum(x, -1, { keepDims: true }))],
    ["mean", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => mean(x))],
    ["max over rows", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => max(x, 0))],
    ["max over columns", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => max(x, -1))],
    ["softmax", () => gradientsOf({ x: ["rows", 5] }, ({ x }) => softmax(x))],
    ["logSoftmax", () => gradientsOf({ x: ["rows", 5] }, ({ x }) => logSoftmax(x))],
    ["matmul", () => gradientsOf({ a: ["rows", 4], b: [4, 2] }, ({ a, b }) => matmul(a, b))],
    [
      "matmul, transposed",
      () => gradientsOf({ a: [4, 3], b: [2, 4] }, ({ a, b }) => matmul(a, b, { transposeA: true, transposeB: true })),
    ],
    [
      "matmul, A transposed",
      () => gradientsOf({ a: ["rows", 4], b: ["rows", 2] }, ({ a, b }) => matmul(a, b, { transposeA: true })),
    ],
    [
      "matmul, B transposed",
      () => gradientsOf({ a: ["rows", 4], b: [2, 4] }, ({ a, b }) => matmul(a, b, { transposeB: true })),
    ],
    ["transpose", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => matmul(transpose(x), x))],
    ["slice", () => gradientsOf({ x: ["rows", 5] }, ({ x }) => slice(x, 1, 3, 1))],
    ["concat", () => gradientsOf({ a: ["rows", 2], b: ["rows", 3] }, ({ a, b }) => concat([a, b], 1))],
    ["reshape", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => reshape(x, ["rows", 2, 2]))],
    ["broadcast", () => gradientsOf({ x: [1, 4] }, ({ x }) => broadcast(x, [3, 4]))],
    ["gather", () => gradientsOf({ x: [4, 2] }, ({ x }) => concat([x, slice(x, 2, 4)]))],
    [
      "the gradient of softmax",
      () =>
        gradientsOf({ x: ["rows", 4], w: ["rows", 4] }, ({ x, w }) => gradients(sum(multiply(softmax(x), w)), [x])[0]),
    ],
    [
      "the gradient of logSoftmax",
      () =>
        gradientsOf(
          { x: ["rows", 4], w: ["rows", 4] },
          ({ x, w }) => gradients(sum(multiply(logSoftmax(x), w)), [x])[0],
        ),
    ],
    [
      "the gradient of a product",
      () =>
        gradientsOf({ a: ["rows", 4], b: [4, 2] }, ({ a, b }) => {
          const y = matmul(a, b);
          return gradients(sum(multiply(y, multiply(y, y))), [b])[0];
        }),
    ],
    ...(["tanh", "gelu", "linear"] as const).flatMap((activation): (typeof cases)[number][] => {
      const state = (c: Tensor, w: Tensor) => equilibrium(c, multiply(0.1, w), { activation });
      return [
        [`equilibrium of ${activation}`, () => gradientsOf({ c: ["rows", 3], w: [3, 3] }, ({ c, w }) => state(c, w))],
        [
          `the gradients of equilibrium of ${activation}`,
          () =>
            gradientsOf({ c: ["rows", 3], w: [3, 3] }, ({ c, w }) => {
              const z = state(c, w);
              const [dc, dw] = gradients(sum(multiply(z, multiply(z, z))), [c, w]);
              return add(dc, sum(matmul(dc, dw)));
            }),
        ],
      ];
    }),
  ];

  test.each(cases)("%s", async (_, found) => {
    expect(await found()).toBe("");
  });
});
