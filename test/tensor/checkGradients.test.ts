import { describe, expect, test } from "vitest";
import { apply, type ShapedOp } from "../../src/graph/apply.js";
import type { Tensor } from "../../src/graph/tensor.js";
import {
  abs,
  add,
  checkGradients,
  compile,
  exp,
  gradients,
  matmul,
  mean,
  multiply,
  negate,
  relu,
  softmax,
  square,
  sum,
  tanh,
} from "../../src/nodeTensor.js";
import { failureOf } from "../api/support/expectations.js";
import { uniform } from "../kernels/support/compare.js";

/** What an op made, as if its gradient rule were another one. */
function withRule(tensor: Tensor, rule: ShapedOp["gradient"]): Tensor {
  const { op } = tensor;
  const faulty: ShapedOp = Object.create(op, { gradient: { value: rule } });
  return apply(faulty, ...tensor.inputs);
}

/**
 * Ops whose gradient rule has a fault, as one makes them: a factor, a sign, an operand, a sum that
 * is forgotten.
 */
const faults: readonly (readonly [string, (x: Tensor, w: Tensor) => Tensor])[] = [
  ["square without its factor 2", (x) => withRule(square(x), (dy) => [multiply(dy, x)])],
  ["exp with a sign", (x) => withRule(exp(x), (dy, node) => [negate(multiply(dy, node))])],
  [
    "multiply with its operands mixed up",
    (x, w) => {
      const a = matmul(x, w);
      return withRule(multiply(a, square(a)), (dy) => [multiply(dy, a), multiply(dy, square(a))]);
    },
  ],
  ["softmax without the sum of its row", (x) => withRule(softmax(x), (dy, node) => [multiply(dy, node)])],
  ["tanh from the sum instead of the activation", (x) => withRule(tanh(x), (dy) => [multiply(dy, negate(square(x)))])],
  [
    "matmul that forgets one operand",
    (x, w) => {
      const y = matmul(x, w);
      return withRule(y, (dy) => [matmul(dy, w, { transposeB: true }), undefined]);
    },
  ],
];

const shapes = { x: ["rows", 4], w: [4, 3] } as const;
const values = { x: uniform(1, 20, 0.2, 1.5), w: uniform(2, 12, -1, 1) };

describe("a planted fault is found", () => {
  test.each(faults)("%s", async (_, f) => {
    using program = await compile(
      shapes,
      ({ x, w }) => {
        const y = f(x, w);
        const loss = mean(multiply(y, sum(multiply(matmul(x, w), matmul(x, w)))));
        return { loss, ...gradients(loss, { x, w }) };
      },
      { rows: 5 },
    );
    const { passes, bound, tensors } = await checkGradients(program, values);
    expect(passes).toBe(false);
    const worst = Math.max(tensors.x.error, tensors.w.error);
    expect(worst).toBeGreaterThan(100 * bound);
  });
});

test("right gradients pass, in float32 programs too, and the worst place is told", async () => {
  for (const dtype of ["float32", "float64"] as const) {
    using program = await compile(
      shapes,
      ({ x, w }) => {
        const loss = mean(tanh(matmul(x, w)));
        return { loss, ...gradients(loss, { x, w }) };
      },
      { rows: 5, dtype },
    );
    const { passes, tensors, bound } = await checkGradients(program, values);
    expect(passes).toBe(true);
    expect(Object.keys(tensors)).toEqual(["x", "w"]);
    expect(tensors.w).toMatchObject({ compared: 12, corners: 0, passes: true });
    expect(tensors.w.place).toHaveLength(2);
    expect(tensors.w.error).toBeLessThan(bound / 10);
    expect(tensors.w.numeric).toBeCloseTo(tensors.w.analytic, 8);
    const few = await checkGradients(program, values, { most: 5 });
    expect(few.tensors.w.compared).toBe(5);
  }
});

test("one wrong element is the worst place", async () => {
  using program = await compile({ x: [2, 3], fault: [2, 3] }, ({ x, fault }) => {
    const loss = mean(square(x));
    const { x: dx } = gradients(loss, { x });
    return { loss, x: multiply(dx, fault) };
  });
  const { tensors } = await checkGradients(program, { x: [1, 2, 3, 4, 5, 6], fault: [1, 1, 1, 1, 1.01, 1] });
  expect(tensors.x.place).toEqual([1, 1]);
  expect(tensors.x.error).toBeCloseTo(0.01, 3);
});

test("corners are no fault, and are told; where all is corner, nothing passes", async () => {
  using program = await compile({ x: [3] }, ({ x }) => {
    const loss = mean(relu(x));
    return { loss, ...gradients(loss, { x }) };
  });
  const { tensors } = await checkGradients(program, { x: [0, 1, -1] });
  expect(tensors.x).toMatchObject({ compared: 2, corners: 1, passes: true });
  using all = await compile({ x: [3] }, ({ x }) => {
    const loss = mean(abs(x));
    return { loss, ...gradients(loss, { x }) };
  });
  const report = await checkGradients(all, { x: [0, 0, 0] });
  expect(report).toMatchObject({ passes: false, tensors: { x: { compared: 0, corners: 3 } } });
});

test("a corner that the step just reaches, or that hardly bends the loss, is no fault either", async () => {
  const places = Array.from({ length: 64 }, (_, i) => -(2 ** -17) * (1 - i / 64));
  using program = await compile({ x: [64], bend: [], fault: [] }, ({ x, bend, fault }) => {
    const loss = sum(add(x, multiply(relu(x), bend)));
    const { x: dx } = gradients(loss, { x });
    return { loss, x: multiply(dx, fault) };
  });
  for (const bend of [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]) {
    const { passes, tensors } = await checkGradients(program, { x: places, bend, fault: 1 });
    expect({ bend, passes, error: tensors.x.error < 1e-5 }).toEqual({ bend, passes: true, error: true });
    // what is wrong stays so, near corners and elsewhere
    expect((await checkGradients(program, { x: places, bend, fault: 1.0001 })).passes).toBe(false);
  }
});

test.each([1e6, 1e9, -1e9])(
  "what a loss of about %d hides doesn't pass, right or wrong, and is told",
  async (offset) => {
    for (const factor of [0, 1, 2])
      for (const size of [1, 1e-3, 1e-9]) {
        using program = await compile({ x: [3] }, ({ x }) => {
          const loss = add(multiply(size, sum(square(x))), offset);
          return { loss, x: multiply(factor, gradients(loss, { x }).x) };
        });
        const { passes, tensors } = await checkGradients(program, { x: [1, 2, 3] });
        const { compared, hidden } = tensors.x;
        expect(compared + hidden).toBe(3);
        // 1.9e-9 of the loss is seen: of 1e6 gradients of 2e-3, of 1e9 those of 2
        const isSeen = size === 1 || (size === 1e-3 && offset === 1e6);
        if (isSeen) expect(hidden).toBe(0);
        expect(passes).toBe(isSeen && factor === 1);
      }
  },
);

test.each([
  ["large numbers", [1e8], 0, 1.04],
  ["large numbers beside small ones", [1e8, 1e-8], 0, 1.001],
  ["an offset", [1], 1e6, 1.004],
])("a loss that is large by %s hides no error that its rounding doesn't", async (_, x, offset, factor) => {
  using program = await compile({ x: [x.length], fault: [] }, ({ x, fault }) => {
    const loss = add(sum(square(x)), offset);
    return { loss, x: multiply(gradients(loss, { x }).x, fault) };
  });
  expect((await checkGradients(program, { x, fault: 1 })).passes).toBe(true);
  expect((await checkGradients(program, { x, fault: factor })).passes).toBe(false);
});

test("the numbers are those of the call", async () => {
  using program = await compile({ x: [2] }, ({ x }) => {
    const loss = sum(square(x));
    return { loss, ...gradients(loss, { x }) };
  });
  const x = [3, 4];
  const checking = checkGradients(program, { x });
  x.fill(0);
  expect(Math.abs((await checking).tensors.x.analytic)).toBeGreaterThan(1);
});

test("of a tiny loss a gradient that may be all there is isn't passed over", async () => {
  const program = (factor: number) =>
    compile({ x: [2] }, ({ x }) => {
      const loss = multiply(1e-9, sum(square(x)));
      return { loss, x: multiply(factor, gradients(loss, { x }).x) };
    });
  for (const factor of [0, 1, 100]) {
    using compiled = await program(factor);
    const { passes, tensors } = await checkGradients(compiled, { x: [1, 2] });
    expect([factor, passes, tensors.x.compared]).toEqual([factor, false, factor < 100 ? 0 : expect.any(Number)]);
  }
});

test("hidden elements are told beside others, which pass", async () => {
  using program = await compile({ x: [2], w: [2] }, ({ x, w }) => {
    const loss = add(sum(multiply(x, w)), 1e6);
    return { loss, ...gradients(loss, { x }) };
  });
  const { tensors } = await checkGradients(program, { x: [1, 2], w: [1, 1e-6] });
  expect(tensors.x).toMatchObject({ compared: 1, hidden: 1, passes: true });
});

test("a program without gradients, or without a loss, is told what it needs", async () => {
  using bare = await compile({ x: [3] }, ({ x }) => ({ loss: mean(x) }));
  expect(await failureOf(() => checkGradients(bare, { x: [1, 2, 3] }))).toMatchObject({ code: "INVALID_OPTION" });
  using lossless = await compile({ x: [3] }, ({ x }) => ({ cost: mean(x), ...gradients(mean(x), { x }) }));
  expect(await failureOf(() => checkGradients(lossless, { x: [1, 2, 3] }))).toMatchObject({ code: "INVALID_OPTION" });
  expect((await checkGradients(lossless, { x: [1, 2, 3] }, { loss: "cost" })).passes).toBe(true);
});
