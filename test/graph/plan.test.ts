import { describe, expect, test } from "vitest";
import { shared } from "../../src/graph/apply.js";
import { countOf, resolve } from "../../src/graph/extents.js";
import { fuse } from "../../src/graph/fuse.js";
import { leaf as namedLeaf } from "../../src/graph/leaf.js";
import { ownerOf, plan, type Sizes } from "../../src/graph/plan.js";
import { orderOf, type Tensor } from "../../src/graph/tensor.js";
import { add, exp, gradients, matmul, mean, multiply, reshape, sigmoid, sum, tanh } from "../../src/ops/index.js";
import { randomNumbers } from "../kernels/support/compare.js";

const sizes: Sizes = {
  ofTensor: ({ shape }) => 4 * countOf(resolve(shape, 1)),
  ofWorkspace: ({ lowering }) => (lowering.workspace ? 640 : 0),
};

function planned(outputs: readonly Tensor[]) {
  const order = orderOf(outputs);
  const instructions = fuse(order, outputs, []);
  const leaves = order.filter(({ op, inputs }) => inputs.length === 0 && op.name?.startsWith("leaf"));
  return { order, instructions, leaves, ...plan(instructions, leaves, outputs, new Map(), sizes) };
}

const leaf = (shape: readonly number[]): Tensor => shared(namedLeaf(shape, "leaf"));

/** What is wrong with a plan: two things alive at once that share a byte. */
function clashes(outputs: readonly Tensor[]): string[] {
  const { instructions, leaves, places, workspaces, bytes } = planned(outputs);
  const wrong: string[] = [];
  const born = new Map<Tensor, number>(leaves.map((tensor) => [tensor, -1]));
  const last = new Map<Tensor, number>();
  instructions.forEach(({ inputs, outputs: made }, i) => {
    for (const tensor of made) born.set(tensor, i);
    for (const tensor of inputs) last.set(ownerOf(tensor), i);
  });
  for (const output of outputs) last.set(ownerOf(output), instructions.length);
  const spans = [...born].map(([tensor, begin]) => {
    const place = places.get(tensor) ?? -1;
    return { tensor, begin, end: last.get(tensor) ?? begin, from: place, to: place + sizes.ofTensor(tensor) };
  });
  for (const a of spans) {
    if (a.from < 0 || a.to > bytes || a.from % 64 !== 0) wrong.push(`${a.tensor.op.name} lies at ${a.from}`);
    for (const b of spans) {
      const areApart = a === b || a.to <= b.from || b.to <= a.from;
      // what ends where the other begins may be overlaid, if the op allows it
      const isOverlaid =
        a.end === b.begin && instructions[b.begin].lowering.overlays !== undefined && a.from === b.from;
      const aliveAtOnce = a.begin <= b.begin && b.begin <= a.end;
      if (!areApart && aliveAtOnce && !isOverlaid) wrong.push(`${a.tensor.op.name} and ${b.tensor.op.name} clash`);
    }
  }
  for (const [instruction, place] of workspaces) {
    const i = instructions.indexOf(instruction);
    for (const { begin, end, from, to } of spans)
      if (begin <= i && i <= end && place < to && from < place + 640) wrong.push("a workspace clashes");
  }
  return wrong;
}

describe("a plan", () => {
  test("lets a chain of ops work in the place of its input", () => {
    const x = leaf([1000]);
    expect(planned([exp(tanh(sigmoid(exp(x))))]).bytes).toBe(4032);
    // an alias is no copy, and keeps what it is an alias of
    expect(planned([exp(reshape(tanh(x), [10, 100]))]).bytes).toBe(4032);
    expect(planned([tanh(x), x]).bytes).toBe(2 * 4032);
  });

  test("uses a place again when its last reader is done", () => {
    const [a, b] = [leaf([64, 64]), leaf([64, 64])];
    let product = matmul(a, b);
    for (let i = 0; i < 10; i++) product = matmul(product, b);
    // a, b, two products in turn, and the workspace
    expect(planned([product]).bytes).toBeLessThanOrEqual(4 * 16384 + 640);
  });

  test("never lets two things that are alive at once share a byte, in 300 random graphs", () => {
    for (let seed = 0; seed < 300; seed++) {
      const next = randomNumbers(seed);
      const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)];
      const pool: Tensor[] = [leaf([8, 8]), leaf([8, 8]), leaf([8])];
      for (let i = 0; i < 12; i++) {
        const [a, b] = [pick(pool), pick(pool)];
        const square = a.shape.length === 2 && b.shape.length === 2;
        const made = pick([
          () => add(a, b),
          () => multiply(a, b),
          () => tanh(a),
          () => (square ? matmul(a, b) : exp(a)),
          () => (square ? reshape(reshape(a, [64]), [8, 8]) : reshape(a, a.shape)),
        ])();
        pool.push(made);
      }
      const loss = mean(sum(pool[pool.length - 1], 0));
      const on = pool.slice(0, 3).filter((tensor) => orderOf([loss]).includes(tensor));
      const outputs = [loss, ...gradients(loss, on), pick(pool)];
      expect(clashes(outputs), `seed ${seed}`).toEqual([]);
    }
  });

  test("the check finds a clash", () => {
    const x = leaf([100]);
    const y = add(exp(x), tanh(x));
    const op = x.op as { overlays?: readonly number[] };
    expect(clashes([y])).toEqual([]);
    // an op that claims to write over its input, which is read later, is not believed
    Object.assign(op, { overlays: [0] });
    expect(clashes([y])).toEqual([]);
  });
});
