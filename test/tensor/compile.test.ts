import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  add,
  compile,
  constant,
  exp,
  gradients,
  log,
  matmul,
  mean,
  multiply,
  negate,
  reshape,
  sigmoid,
  softmax,
  square,
  stopGradient,
  subtract,
  type Tensor,
} from "../../src/nodeTensor.js";
import { failureOf } from "../api/support/expectations.js";
import { uniform } from "../kernels/support/compare.js";

const layer = { x: ["rows", 4], w: [4, 3] } as const;

function product({ x, w }: { readonly x: Tensor; readonly w: Tensor }) {
  return { y: matmul(x, w) };
}

describe("a compiled function", () => {
  test("runs any number of times, with as many rows as its inputs have", async () => {
    using program = await compile(layer, product, { rows: 50, dtype: "float64" });
    for (const rows of [50, 1, 7, 8, 9, 10, 11, 50, 2]) {
      const [x, w] = [uniform(rows, rows * 4, -1, 1), uniform(1, 12, -1, 1)];
      const { y } = await program.run({ x: Float32Array.from(x), w: new Float64Array(w) });
      expect(y).toBeInstanceOf(Float64Array);
      expect(y).toHaveLength(rows * 3);
      const last = Math.fround(x[rows * 4 - 4]) * w[2] + Math.fround(x[rows * 4 - 3]) * w[5];
      const whole = last + Math.fround(x[rows * 4 - 2]) * w[8] + Math.fround(x[rows * 4 - 1]) * w[11];
      expect(y[rows * 3 - 1]).toBeCloseTo(whole, 12);
    }
  });

  test("gives new arrays, which the next run leaves alone, and takes nothing from its caller", async () => {
    using program = await compile({ x: [3] }, ({ x }) => ({ y: exp(x), x }));
    const x = Float32Array.of(0, 1, 2);
    const first = await program.run({ x });
    const copy = first.y.slice();
    const second = await program.run({ x: [5, 6, 7] });
    expect(first.y).toEqual(copy);
    expect(second.x).toEqual(Float32Array.of(5, 6, 7));
    expect(x).toEqual(Float32Array.of(0, 1, 2));
  });

  test("knows the names of inputs and outputs, and the element type, to TypeScript", async () => {
    using program = await compile(layer, product, { rows: 2, dtype: "float64" });
    const results: Record<"y", Float64Array> = await program.run({ x: [1, 2, 3, 4], w: new Float64Array(12) });
    expect(Object.keys(results)).toEqual(["y"]);
    const values: Parameters<typeof program.run>[0] = { x: [1, 2, 3, 4], w: new Float64Array(12) };
    expect(Object.keys(values)).toEqual(["x", "w"]);
    using single = await compile({ x: [] }, ({ x }) => ({ y: negate(x) }));
    const { y }: Record<"y", Float32Array> = await single.run({ x: 3 });
    expect(y[0]).toBe(-3);
  });

  test("takes a whole graph of one input, an input that nothing reads, and outputs that are inputs, aliases or constants", async () => {
    using program = await compile({ x: [2, 3], unread: [2] }, ({ x }) => ({
      x,
      flat: reshape(x, [6]),
      fixed: stopGradient(x),
      seven: constant(7),
    }));
    const x = [1, 2, 3, 4, 5, 6];
    const { flat, fixed, seven, ...rest } = await program.run({ x, unread: [0, 0] });
    expect([...rest.x, ...flat, ...fixed, ...seven]).toEqual([...x, ...x, ...x, 7]);
  });

  test("has its memory and threads in its info, and is no more after dispose", async () => {
    const program = await compile(layer, product, { rows: 2, threads: 1 });
    expect(program.info).toMatchObject({ dtype: "float32", rows: 2, threads: { used: 1, most: 1 } });
    const { memoryBytes } = program.info;
    for (let rows = 1; rows <= 2; rows++) await program.run({ x: new Float32Array(4 * rows), w: new Float32Array(12) });
    expect(program.info.memoryBytes).toBe(memoryBytes);
    program.dispose();
    program.dispose();
    const failure = await failureOf(() => program.run({ x: [0, 0, 0, 0], w: new Float32Array(12) }));
    expect(failure).toMatchObject({ code: "DISPOSED" });
    expect(() => program.info).toThrow("disposed");
  });

  test("computes cross-entropies from logits, where probabilities round to 0 and 1", async () => {
    using program = await compile({ z: [4], t: [4], s: [2, 3] }, ({ z, t, s }) => {
      const a = sigmoid(z);
      const cost = negate(mean(add(multiply(t, log(a)), multiply(subtract(1, t), log(subtract(1, a))))));
      const shares = log(softmax(s));
      const { z: dz } = gradients(cost, { z });
      return { cost, dz, shares };
    });
    const { cost, dz, shares } = await program.run({
      z: [200, -200, 200, 0],
      t: [0, 1, 1, 0.5],
      s: [0, 300, 0, -1e4, 0, 0],
    });
    expect(cost[0]).toBeCloseTo((200 + 200 + 0 + Math.LN2) / 4, 4);
    expect([...dz]).toEqual([0.25, -0.25, 0, 0].map((value) => expect.closeTo(value, 6)));
    expect([...shares]).toEqual(
      [-300, 0, -300, -1e4 - Math.LN2, -Math.LN2, -Math.LN2].map((v) => expect.closeTo(v, 2)),
    );
  });
});

test("500 failed compilations leave memory flat", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const fail = async (): Promise<void> => {
    await failureOf(() => compile({ x: ["rows", 4], w: [5, 3] }, product, { rows: 1000 }));
    await failureOf(() => compile(layer, ({ x, w }) => gradients(mean(x), { w }), { rows: 1000 }));
    await failureOf(() => compile({ x: [2 ** 20, 2 ** 14] }, ({ x }) => ({ y: square(x) })));
    const program = await compile(layer, product, { rows: 1000, threads: 1 });
    await failureOf(() => program.run({ x: [1], w: [1] }));
    program.dispose();
  };
  const used = async (): Promise<number> => {
    // memories are given back some time after the collection that finds them forgotten
    for (let i = 0; i < 4; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { heapUsed, arrayBuffers, external } = process.memoryUsage();
    return heapUsed + arrayBuffers + external;
  };
  for (let i = 0; i < 50; i++) await fail();
  const before = await used();
  for (let i = 0; i < 125; i++) await fail();
  // four failures each; the engine's own caches grow by less than a kilobyte for each
  expect((await used()) - before).toBeLessThan(500 * 1024);
});
