import { describe, expect, test, vi } from "vitest";
import {
  add,
  compile,
  concat,
  dropout,
  exp,
  gather,
  gradients,
  indices,
  matmul,
  mean,
  oneHot,
  power,
  reshape,
  slice,
  softmax,
  square,
  stopGradient,
  sum,
  type Tensor,
  transpose,
} from "../../src/nodeTensor.js";
import { failureOf } from "../api/support/expectations.js";

const layer = { x: ["rows", 4], w: [4, 3] } as const;

function product({ x, w }: { readonly x: Tensor; readonly w: Tensor }) {
  return { y: matmul(x, w) };
}

describe("what can't be is told in one sentence", () => {
  const x: readonly ["rows", 4] = ["rows", 4];
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      "shapes of a product",
      () => compile({ x, w: [5, 3] }, product, { rows: 1 }),
      "matmul can't take [rows, 4] and [5, 3]",
    ],
    [
      "shapes of a sum",
      () => compile({ x, w: [3] }, ({ x, w }) => ({ y: add(x, w) }), { rows: 1 }),
      "add can't take [rows, 4] and [3]",
    ],
    [
      "rows beside a number",
      () => compile({ x, w: [7, 4] }, ({ x, w }) => ({ y: add(x, w) }), { rows: 7 }),
      "add can't take [rows, 4] and [7, 4]",
    ],
    [
      "repeating a middle axis",
      () => compile({ x: [2, 3, 4], w: [2, 1, 4] }, ({ x, w }) => ({ y: add(x, w) })),
      "only leading or trailing",
    ],
    [
      "reshape",
      () => compile({ x }, ({ x }) => ({ y: reshape(x, ["rows", 5]) }), { rows: 1 }),
      "reshape can't take [rows, 4]: [rows, 5] has",
    ],
    [
      "a slice past the end",
      () => compile({ x }, ({ x }) => ({ y: slice(x, 2, 5, 1) }), { rows: 1 }),
      "slice can't take [rows, 4]",
    ],
    [
      "a slice of the rows",
      () => compile({ x }, ({ x }) => ({ y: slice(x, 0, 1) }), { rows: 1 }),
      "slice can't take [rows, 4]",
    ],
    [
      "concat of other rows",
      () => compile({ x, w: [4, 3] }, ({ x, w }) => ({ y: concat([x, w], 1) }), { rows: 1 }),
      "concat can't take [rows, 4] and [4, 3]",
    ],
    ["concat of nothing", () => compile({ x }, () => ({ y: concat([]) }), { rows: 1 }), "at least one tensor"],
    [
      "an axis in the middle",
      () => compile({ x: [2, 3, 4] }, ({ x }) => ({ y: sum(x, 1) })),
      "axis must be 0 (the first) or -1",
    ],
    ["softmax of a scalar", () => compile({ x: [] }, ({ x }) => ({ y: softmax(x) })), "softmax can't take []"],
    ["transpose of a vector", () => compile({ x: [3] }, ({ x }) => ({ y: transpose(x) })), "transpose can't take [3]"],
    [
      "a loss of several numbers",
      () => compile({ x }, ({ x }) => gradients(x, { x }), { rows: 1 }),
      "Gradients are taken of a scalar",
    ],
    [
      "no path to a parameter",
      () => compile(layer, ({ x, w }) => gradients(mean(x), { w }), { rows: 1 }),
      "The loss isn't made from w",
    ],
    [
      "no path but behind a stop",
      () => compile(layer, ({ x, w }) => gradients(mean(stopGradient(matmul(x, w))), { w }), { rows: 1 }),
      "behind stopGradient",
    ],
    [
      "the gradient of no tensor",
      () => compile({ x }, ({ x }) => gradients(mean(x), { x: 3 as unknown as Tensor }), { rows: 1 }),
      "gradients takes",
    ],
    ["a shape of holes", () => compile({ x: new Array<number>(2) }, ({ x }) => ({ x })), "not [nothing, nothing]"],
    ["a negative extent", () => compile({ x: [-1, 4] }, product as never), "must have a shape such as"],
    ["an extent that isn't whole", () => compile({ x: [1.5] }, ({ x }) => ({ x })), "must have a shape such as"],
    ["another word than rows", () => compile({ x: ["batch"] as never }, product as never), 'not ["batch"]'],
    [
      "rows that don't come first",
      () => compile({ x: [4, "rows"] }, ({ x }) => ({ x }), { rows: 1 }),
      "only the first axis",
    ],
    ["no most rows", () => compile(layer, product), "say how many at most"],
    ["rows that are none", () => compile(layer, product, { rows: 0 }), "rows must be a whole number"],
    ["an unknown option", () => compile(layer, product, { rows: 1, batch: 3 } as never), "no option"],
    ["an unknown dtype", () => compile(layer, product, { rows: 1, dtype: "float16" as never }), "There is no dtype"],
    ["no function", () => compile(layer, undefined as never), "a function of tensors"],
    ["no inputs", () => compile(undefined as never, product as never), "takes its inputs as"],
    [
      "a function that returns a tensor",
      () => compile(layer, (({ x }: { x: Tensor }) => x) as never, { rows: 1 }),
      "by name",
    ],
    ["a function that returns nothing", () => compile(layer, (() => ({})) as never, { rows: 1 }), "by name"],
    [
      "a function that returns a number",
      () => compile(layer, (() => ({ y: 3 })) as never, { rows: 1 }),
      "a tensor of numbers as y",
    ],
    ["indices as numbers", () => compile({ k: indices([3]) }, ({ k }) => ({ y: exp(k) })), "exp takes numbers"],
    ["numbers as indices", () => compile({ x }, ({ x }) => ({ y: gather(x, x) }), { rows: 1 }), "gather takes indices"],
    [
      "something else than a tensor",
      () => compile({ x }, ({ x }) => ({ y: add(x, "2" as never) }), { rows: 1 }),
      "An op takes tensors and numbers",
    ],
    [
      "a product with a number",
      () => compile({ x }, ({ x }) => ({ y: matmul(x, 2 as never) }), { rows: 1 }),
      "matmul takes tensors",
    ],
    [
      "an exponent that is a tensor",
      () => compile({ x }, ({ x }) => ({ y: power(x, x as never) }), { rows: 1 }),
      "exponent",
    ],
    ["no classes", () => compile({ k: indices([3]) }, ({ k }) => ({ y: oneHot(k, 0) })), "classes of oneHot"],
    [
      "a rate above 1",
      () => compile({ x, s: indices([]) }, ({ x, s }) => ({ y: dropout(x, 1.5, s) }), { rows: 1 }),
      "rate of dropout",
    ],
    [
      "a step of several",
      () => compile({ x, s: indices([2]) }, ({ x, s }) => ({ y: dropout(x, 0.5, s) }), { rows: 1 }),
      "step of dropout",
    ],
  ];

  test.each(cases)("%s", async (_, attempt, words) => {
    const made = vi.spyOn(WebAssembly, "Memory");
    const failure = (await failureOf(attempt)) as Error & { code?: string };
    expect(failure.message).toContain(words);
    expect(failure.message).toMatch(/^[^\n]+[.]$/);
    expect(failure.code).toMatch(/^INVALID_(SHAPE|OPTION)$/);
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });

  test("what is too large for memory", async () => {
    const large = () => compile({ x: [2 ** 20, 2 ** 14] }, ({ x }) => ({ y: square(x) }));
    expect(await failureOf(large)).toMatchObject({ code: "OUT_OF_MEMORY" });
  });
});

describe("what doesn't fit a run is told before anything is computed", () => {
  const w = new Float32Array(12);
  const x = new Float32Array(8);
  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ["a missing input", { x }, "The input w is missing", "INVALID_OPTION"],
    ["an unknown input", { x, w, b: x }, 'There is no input "b"', "INVALID_OPTION"],
    ["another size", { x, w: x }, "takes 12 numbers, not 8", "DATA_MISMATCH"],
    ["half a row", { x: new Float32Array(6), w }, "takes 4 a row numbers, not 6", "DATA_MISMATCH"],
    ["too many rows", { x: new Float32Array(12), w }, "compiled for 2 at most", "DATA_MISMATCH"],
    ["no array", { x, w: "123456789012" }, "must be an array of numbers", "INVALID_OPTION"],
    ["texts", { x: ["1", "b", "2", "3"], w }, 'hold numbers, and its element 0 is "1"', "INVALID_OPTION"],
    ["nothing in their place", { x: [1, null, undefined, 2], w }, "element 1 is null", "INVALID_OPTION"],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is refused
    ["a hole", { x: [1, , 2, 3], w }, "element 1 is nothing", "INVALID_OPTION"],
    ["objects", { x: [{}, [], {}, []], w }, "element 0 is", "INVALID_OPTION"],
    ["a bigint", { x: [0, 0, 0, 1n], w }, "element 3 is", "INVALID_OPTION"],
    ["symbols", { x: [Symbol("a"), 0, 0, 0], w }, "element 0 is", "INVALID_OPTION"],
    ["64-bit whole numbers", { x: new BigInt64Array(4), w }, "element 0 is", "INVALID_OPTION"],
    ["nothing", undefined, "by name", "INVALID_OPTION"],
    ["a prototype's name", Object.create({ x, w }), "is missing", "INVALID_OPTION"],
  ];

  test.each(cases)("%s", async (_, values, words, code) => {
    using program = await compile(layer, product, { rows: 2 });
    const failure = (await failureOf(() => program.run(values as { x: number[]; w: number[] }))) as Error;
    expect(failure).toMatchObject({ code });
    expect(failure.message).toContain(words);
    const { y } = await program.run({ x: [1, 0, 0, 0], w });
    expect([...y]).toEqual([0, 0, 0]);
  });

  test("rows that differ between inputs, and indices that name nothing", async () => {
    using program = await compile(
      { x: ["rows", 2], k: indices(["rows"]), table: [5, 2] },
      ({ x, k, table }) => ({
        y: add(x, gather(table, k)),
      }),
      { rows: 4 },
    );
    const table = new Float32Array(10);
    const unequal = await failureOf(() => program.run({ x: [1, 2, 3, 4], k: [0], table }));
    expect(unequal).toMatchObject({
      code: "DATA_MISMATCH",
      message: "The input x has 2 rows and k 1: give as many of each.",
    });
    for (const index of [5, -1, 0.5, Number.NaN, 2 ** 32]) {
      const wrong = (await failureOf(() => program.run({ x: [1, 2], k: [index], table }))) as Error;
      expect(wrong).toMatchObject({ code: "DATA_INVALID" });
      expect(wrong.message).toContain("whole numbers from 0 to 4");
    }
    expect([...(await program.run({ x: [1, 2], k: [4], table })).y]).toEqual([1, 2]);
  });
});
