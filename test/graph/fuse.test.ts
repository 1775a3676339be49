import { describe, expect, test } from "vitest";
import { shared } from "../../src/graph/apply.js";
import { countOf, resolve, type Shape } from "../../src/graph/extents.js";
import type { FusionRule, Instruction } from "../../src/graph/fuse.js";
import { fuse } from "../../src/graph/fuse.js";
import { leaf as graphLeaf } from "../../src/graph/leaf.js";
import { layOut } from "../../src/graph/lower.js";
import { orderOf, type Tensor } from "../../src/graph/tensor.js";
import { fusionRules } from "../../src/ops/fusion.js";
import {
  add,
  elu,
  gelu,
  gradients,
  leakyRelu,
  matmul,
  mean,
  multiply,
  relu,
  sigmoid,
  silu,
  softplus,
  sum,
  tanh,
} from "../../src/ops/index.js";
import { Program } from "../../src/runtime/program.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";

const activations = { sigmoid, tanh, relu, leakyRelu, elu, softplus, silu, gelu };

/**
 * What a graph computes on leaves that are filled with numbers of their own, with some rules of
 * fusion or without.
 */
async function compute(
  dtype: "float32" | "float64",
  outputs: readonly Tensor[],
  rules: readonly FusionRule[],
): Promise<{ readonly kernels: readonly string[]; readonly results: readonly number[][] }> {
  const runtime = await Runtime.create(dtype, { build: "narrow" }, undefined, `${dtype}-tensor`);
  const layout = layOut(runtime, outputs, 1, rules);
  const read = (tensor: Tensor) => runtime.reals(layout.addressOf(tensor) ?? 0, countOf(resolve(tensor.shape, 1)));
  orderOf(outputs)
    .filter(({ inputs, op }) => inputs.length === 0 && op.name?.startsWith("leaf"))
    .forEach((leaf) => {
      const view = read(leaf);
      view.set(uniform(view.length + (leaf.op.name ?? "").length, view.length, -1, 1));
    });
  const steps = layout.steps(1);
  new Program(steps, runtime.kernels).run();
  return { kernels: steps.map(({ kernel }) => kernel), results: outputs.map((output) => [...read(output)]) };
}

function leaf(name: string, shape: Shape): Tensor {
  return shared(graphLeaf(shape, `leaf ${name}`));
}

describe.each(dtypes)("%s", (dtype) => {
  // the wide product and the narrow one
  describe.each([7, 40])("a layer of %d units", (units) => {
    test.each(Object.entries(activations))(
      "with bias and %s, forward and back, is fused to the same bits",
      async (_, f) => {
        const [x, w, b, v] = [
          leaf("x", [9, 13]),
          leaf("ww", [13, units]),
          leaf("bbb", [units]),
          leaf("vvvv", [units, 5]),
        ];
        const hidden = f(add(matmul(x, w), b));
        const answer = matmul(hidden, v);
        const loss = mean(multiply(answer, answer));
        const outputs = [loss, hidden, ...gradients(loss, [w, b, v])];
        const fused = await compute(dtype, outputs, fusionRules);
        const plain = await compute(dtype, outputs, []);
        expect(fused.results).toEqual(plain.results);
        const named = (kernels: readonly string[], ending: RegExp) => kernels.filter((name) => ending.test(name));
        expect(named(plain.kernels, /Forward$|Backward$/)).toHaveLength(2);
        expect(named(fused.kernels, /Forward$|Backward$/)).toEqual([]);
        // the square's two gradients are added in both
        const added = /^addBroadcast$/;
        expect(named(fused.kernels, added)).toHaveLength(named(plain.kernels, added).length - 1);
      },
    );
  });

  test("sums that somebody reads stay, and a product that others read too is not lost in its bias", async () => {
    const [x, w, b] = [leaf("x", [6, 4]), leaf("ww", [4, 5]), leaf("bbb", [5])];
    const product = matmul(x, w);
    const sums = add(product, b);
    const outputs = [tanh(sums), sums, sum(product), relu(product)];
    const fused = await compute(dtype, outputs, fusionRules);
    const plain = await compute(dtype, outputs, []);
    expect(fused.results).toEqual(plain.results);
    expect(fused.kernels.length).toBeLessThan(plain.kernels.length);
  });
});

test("a rule that takes what another one has taken is not followed", () => {
  const [x, w] = [leaf("x", [2, 2]), leaf("w", [2, 2])];
  const product = matmul(x, w);
  const [first, second] = [tanh(product), relu(product)];
  const instruction: Instruction = { inputs: [x, w], outputs: [product, first, second], lowering: product.op };
  const greedy: FusionRule = (tensor) =>
    ![first, second].includes(tensor) ? undefined : { instruction, covers: [product] };
  const instructions = fuse(orderOf([first, second]), [first, second], [greedy]);
  expect(instructions.filter((one) => one === instruction)).toHaveLength(1);
});

test("the gradient of data is never computed", () => {
  const [x, w] = [leaf("x", [6, 4]), leaf("w", [4, 5])];
  const loss = mean(tanh(matmul(x, w)));
  const products = (of: readonly Tensor[]) => orderOf(of).filter(({ op }) => op.name === "matmul").length;
  expect(products([loss, ...gradients(loss, [w])])).toBe(2);
  expect(products([loss, ...gradients(loss, [w, x])])).toBe(3);
});
