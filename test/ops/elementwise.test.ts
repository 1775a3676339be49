import { describe, expect, test } from "vitest";
import { checkGradients, compile, gradients, mean, multiply, type Tensor, where } from "../../src/nodeTensor.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";
import { binaryCases, unaryCases } from "./cases.js";
import { roundingOf, wrongPlace } from "./expectations.js";

/** No element, lengths around a vector of either type, and ragged ones. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 8, 9, 17, 67];

const SPECIAL = [0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 1e-30, -1e-30, 1e30, -1e30, 100, -100, 0.5, 2];

describe.each(unaryCases)("$name", ({ op, f, domain, roundings }) => {
  test.each(dtypes)("%s: is the formula at every length", async (dtype) => {
    using program = await compile({ x: ["rows"] }, ({ x }) => ({ y: op(x) }), { rows: 67, dtype, threads: 1 });
    for (const length of LENGTHS) {
      const x = uniform(length, length, domain[0], domain[1]).map(roundingOf(dtype));
      const { y } = await program.run({ x });
      expect(wrongPlace(dtype, y, x.map(f), roundings)).toBe("");
    }
  });

  test.each(dtypes)("%s: zeros, infinities and NaN go through as the formula has them", async (dtype) => {
    using program = await compile({ x: [SPECIAL.length] }, ({ x }) => ({ y: op(x) }), { dtype, threads: 1 });
    const { y } = await program.run({ x: SPECIAL });
    // at 1e30 and at infinity some formulas above give NaN or Infinity where their limit is meant:
    // those are known
    const limits = new Map([
      ["silu", -Infinity],
      ["gelu", -Infinity],
    ]);
    const limit = limits.get(op.name);
    const x = SPECIAL.map(roundingOf(dtype));
    const expected = x.map((value) => (value === limit ? 0 : f(value)));
    // a large argument's own rounding counts; |p log x| is up to 120 there
    expect(wrongPlace(dtype, y, expected, Math.max(roundings, roundings > 10 ? 300 : 8))).toBe("");
  });
});

describe.each(unaryCases.filter(({ name }) => !["sign", "stopGradient", "power 0"].includes(name)))(
  "the gradient of $name",
  ({ op, domain }) => {
    // weighted, so that each element's gradient is another one
    const loss = (x: Tensor, w: Tensor): Tensor => mean(multiply(op(x), w));

    test("is the central difference", async () => {
      using program = await compile({ x: [9], w: [9] }, ({ x, w }) => {
        const value = loss(x, w);
        return { loss: value, ...gradients(value, { x }) };
      });
      const values = { x: uniform(1, 9, domain[0], domain[1]), w: uniform(2, 9, 0.5, 2) };
      const { passes, tensors } = await checkGradients(program, values);
      expect(passes, JSON.stringify(tensors)).toBe(true);
      expect(tensors.x.compared).toBe(9);
    });

    test("of the gradient, too", async () => {
      using program = await compile({ x: [9], w: [9] }, ({ x, w }) => {
        const [dx] = gradients(loss(x, w), [x]);
        const value = mean(multiply(dx, multiply(w, w)));
        return { loss: value, ...gradients(value, { w }), x: gradients(mean(multiply(multiply(dx, x), w)), [x])[0] };
      });
      const values = { x: uniform(1, 9, domain[0], domain[1]), w: uniform(2, 9, 0.5, 2) };
      const report = await checkGradients(program, values);
      expect(report.tensors.w.passes, JSON.stringify(report)).toBe(true);
      using second = await compile({ x: [9], w: [9] }, ({ x, w }) => {
        const [dx] = gradients(loss(x, w), [x]);
        const value = mean(multiply(multiply(dx, x), w));
        return { loss: value, ...gradients(value, { x }) };
      });
      const { passes, tensors } = await checkGradients(second, values);
      expect(passes, JSON.stringify(tensors)).toBe(true);
    });
  },
);

/** How b lies under a: the shapes, and which element of each goes into element i of the result. */
const layouts = [
  { name: "equal", a: ["rows", 5], b: ["rows", 5], columns: 5, ofA: same, ofB: same },
  { name: "a row", a: ["rows", 5], b: [5], columns: 5, ofA: same, ofB: (i: number) => i % 5 },
  { name: "a row of rank 2", a: ["rows", 5], b: [1, 5], columns: 5, ofA: same, ofB: (i: number) => i % 5 },
  { name: "a column", a: ["rows", 7], b: ["rows", 1], columns: 7, ofA: same, ofB: (i: number) => Math.floor(i / 7) },
  { name: "a scalar", a: ["rows", 3], b: [], columns: 3, ofA: same, ofB: () => 0 },
  { name: "a scalar before a row", a: [], b: ["rows", 9], columns: 9, ofA: () => 0, ofB: same },
  {
    name: "a column and a row",
    a: ["rows", 1],
    b: [6],
    columns: 6,
    ofA: (i: number) => Math.floor(i / 6),
    ofB: (i: number) => i % 6,
  },
  { name: "rank 3 and a matrix", a: ["rows", 2, 3], b: [2, 3], columns: 6, ofA: same, ofB: (i: number) => i % 6 },
] as const;

function same(i: number): number {
  return i;
}

describe.each(binaryCases)("$name", ({ name, op, f }) => {
  test.each(dtypes)("%s: of every two shapes that go together, at every number of rows", async (dtype) => {
    for (const { a, b, columns, ofA, ofB, name: kind } of layouts) {
      using program = await compile({ a, b }, (inputs) => ({ y: op(inputs.a, inputs.b) }), {
        rows: 11,
        dtype,
        threads: 1,
      });
      for (const rows of [0, 1, 2, 4, 5, 11]) {
        const countOf = (shape: readonly (number | "rows")[]) =>
          shape.reduce<number>((product, extent) => product * (extent === "rows" ? rows : extent), 1);
        // some are equal, and none is zero
        const values = (seed: number, count: number) =>
          uniform(seed, count, 1, 9).map((value) => (Math.floor(value) - 5 || 0.5) / 2);
        const left = values(1, countOf(a));
        const right = values(2, countOf(b));
        const { y } = await program.run({ a: left, b: right });
        const expected = Array.from({ length: rows * columns }, (_, i) => f(left[ofA(i)], right[ofB(i)]));
        expect(wrongPlace(dtype, y, expected, 1), `${kind}, ${rows} rows`).toBe("");
      }
    }
  });

  test("zeros, infinities and NaN", async () => {
    const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b]));
    using program = await compile({ a: [225], b: [225] }, ({ a, b }) => ({ y: op(a, b) }), { dtype: "float64" });
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, x]) => x)];
    const { y } = await program.run({ a, b });
    const expected = pairs.map(([x, z]) => f(x, z));
    expect([...y]).toEqual(expected);
  });

  if (["greater", "greaterEqual", "less", "lessEqual", "equal"].includes(name)) return;

  test("gradients are central differences, also of what is repeated", async () => {
    for (const { a, b, name: kind } of layouts) {
      using program = await compile(
        { a, b },
        (inputs) => {
          const y = op(inputs.a, inputs.b);
          const loss = mean(multiply(y, y));
          return { loss, ...gradients(loss, { a: inputs.a, b: inputs.b }) };
        },
        { rows: 4 },
      );
      const count = (shape: readonly (number | "rows")[]) =>
        shape.reduce<number>((product, extent) => product * (extent === "rows" ? 4 : extent), 1);
      const values = { a: uniform(3, count(a), 0.5, 2), b: uniform(4, count(b), 0.5, 2) };
      const { passes, tensors } = await checkGradients(program, values);
      expect(passes, `${kind}: ${JSON.stringify(tensors)}`).toBe(true);
    }
  });
});

describe("where", () => {
  test.each(dtypes)("%s: chooses between rows, columns and scalars", async (dtype) => {
    const shapes = { c: ["rows", 5], a: ["rows", 1], b: [5] } as const;
    using program = await compile(shapes, ({ c, a, b }) => ({ y: where(c, a, b), z: where(c, 1, b) }), {
      rows: 7,
      dtype,
    });
    for (const rows of [0, 1, 3, 7]) {
      const c = uniform(1, rows * 5, 0, 3).map(Math.floor);
      const [a, b] = [uniform(2, rows, 1, 2).map(roundingOf(dtype)), uniform(3, 5, 1, 2).map(roundingOf(dtype))];
      const { y, z } = await program.run({ c, a, b });
      expect([...y]).toEqual(c.map((value, i) => (value !== 0 ? a[Math.floor(i / 5)] : b[i % 5])));
      expect([...z]).toEqual(c.map((value, i) => (value !== 0 ? 1 : b[i % 5])));
    }
  });

  test("has the gradient of what is chosen alone, also beside an infinity", async () => {
    const infinite = Number.POSITIVE_INFINITY;
    using program = await compile({ c: [4], a: [4], b: [4] }, ({ c, a, b }) => {
      const loss = mean(where(c, a, b));
      return gradients(loss, { a, b });
    });
    const { a, b } = await program.run({
      c: [1, 0, 1, 0],
      a: [1, infinite, 3, infinite],
      b: [infinite, 2, infinite, 4],
    });
    expect([[...a], [...b]]).toEqual([
      [0.25, 0, 0.25, 0],
      [0, 0.25, 0, 0.25],
    ]);
  });
});
