import { expect, test } from "vitest";
import { flopLimit, type Limits } from "../../src/bench/limits.js";
import {
  differenceOf,
  enterOurProduct,
  isSameProduct,
  operandsOf,
  type ProductRound,
  peerProducts,
} from "../../src/bench/peerProducts.js";
import { type RaceResult, timeRatio } from "../../src/bench/race.js";
import { benchKernels } from "../../src/cli/benchKernels.js";
import { type ProductResult, productBars, productEvents, productLines } from "../../src/cli/benchProductReport.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { fakeHost } from "../cli/fakeHost.js";

const limits: Limits = { arithmetic: [{ name: "multiply, add", flops: 4e9 }], copies: [] };

test.each([
  ["equal products", [1, -2, 0], [1, -2, 0], 0],
  ["one element off, relative to the greatest", [1, -4, 0.5], [1, -4, 0], 0.125],
  ["another number of elements", [1], [1, 2], Number.POSITIVE_INFINITY],
  ["no number", [1, Number.NaN], [1, 2], Number.NaN],
  ["something where ours is 0", [0, 1e-30], [0, 0], Number.POSITIVE_INFINITY],
  ["nothing where ours is 0", [0, 0], [0, 0], 0],
])("the difference of %s", (_, theirs, ours, expected) => {
  expect(differenceOf(Float32Array.from(theirs), Float32Array.from(ours))).toBe(expected);
});

test("roundings make no other product, but all that isn't finite does", () => {
  expect([0, 1e-6, 1e-3, Number.NaN, Number.POSITIVE_INFINITY].map(isSameProduct)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

/** A product [rows, columns] in doubles. */
function reference(a: Float32Array, b: Float32Array, rows: number, depth: number, columns: number): Float32Array {
  const product = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += a[i * depth + k] * b[k * columns + j];
      product[i * columns + j] = sum;
    }
  return product;
}

test("our entry computes the product of the operands, tells the seconds of one, and gives its memory back", async () => {
  const runtime = await Runtime.create("float32");
  const { used } = runtime.arena;
  const size = { rows: 13, depth: 40, columns: 30 };
  const { a, b } = operandsOf(size);
  let time = 0;
  const ours = enterOurProduct(runtime, "1", size, { a, b }, { rounds: 1, roundSeconds: 0.001 }, () => time++);
  expect(isSameProduct(differenceOf(ours.product, reference(a, b, 13, 40, 30)))).toBe(true);
  expect(isSameProduct(differenceOf(ours.product, reference(b, a, 13, 40, 30)))).toBe(false);
  expect(await ours.round()).toEqual({ seconds: 0.001, difference: 0 });
  await ours.close();
  expect(runtime.arena.used).toBe(used);
});

test("operands are the same in every run, and spread over -1 to 1", () => {
  const size = { rows: 50, depth: 20, columns: 50 };
  expect(operandsOf(size)).toEqual(operandsOf(size));
  const { a, b } = operandsOf(size);
  expect(a).not.toEqual(b);
  expect(Math.max(...a, ...b)).toBeLessThanOrEqual(1);
  expect(Math.min(...a, ...b)).toBeLessThan(-0.9);
});

test("the ratio of times is that of the medians, and needs rounds of both", () => {
  const taking = (...seconds: readonly number[]): RaceResult<ProductRound> => ({
    name: "x",
    version: "1",
    rounds: seconds.map((each) => ({ seconds: each, difference: 0 })),
  });
  expect(timeRatio(taking(6, 4, 100), taking(2, 1, 3))).toBe(3);
  expect(timeRatio(taking(), taking(1))).toBeUndefined();
});

const [product] = peerProducts;
const flops = 2 * 480 ** 3;

/** A product that takes us 0.1 s, one peer double that, and that others get wrong or fail at. */
const result: ProductResult = {
  product,
  results: [
    { name: "lanegrad", version: "1.2.3", rounds: [0.2, 0.1, 0.1].map((seconds) => ({ seconds, difference: 0 })) },
    { name: "Abacus", version: "9", rounds: [{ seconds: 0.2, difference: 4e-7 }] },
    { name: "Slate", version: "3", rounds: [{ seconds: 0.05, difference: Number.NaN }] },
    { name: "Sand", version: "4", rounds: [], failure: "blown away" },
  ],
  absent: [{ name: "Slide rule", why: "sold out" }],
};

test("products are told as a table in which another result is marked", () => {
  const text = productLines(result, limits).join("\n");
  expect(text).toMatch(/^products, square, with peers: 480 x 480 x 480\n/);
  expect(text).toMatch(/lanegrad +1\.2\.3 +100 ms +100 ms +3 +2\.21 +█+░+ +55 %\n/);
  expect(text).toMatch(/Abacus +9 +200 ms +200 ms +1 +1\.11 +█+░+ +28 % +2\.00 x +4\.0e-7\n/);
  expect(text).toMatch(/Slate +3 .* 0\.500 x +NaN +its product differs from ours\n/);
  expect(text).toContain("Sand: blown away");
  expect(text).toContain("Slide rule: sold out");
});

test("products are told as lines of JSON", () => {
  const events = productEvents(result, limits).map((line): Record<string, unknown> => JSON.parse(line));
  const [ours, abacus, slate, ...missing] = events;
  const common = { event: "product", group: product.group, size: "480 x 480 x 480" };
  expect(ours).toMatchObject({ ...common, library: "lanegrad", medianSeconds: 0.1, leastSeconds: 0.1, rounds: 3 });
  expect(ours.flops).toBeCloseTo(flops / 0.1, 3);
  expect(ours.share).toBeCloseTo(flops / 0.1 / flopLimit(limits), 9);
  expect(ours).not.toHaveProperty("ratio");
  expect(abacus).toMatchObject({ library: "Abacus", ratio: 2, difference: 4e-7, isSameProduct: true });
  expect(slate).toMatchObject({ library: "Slate", ratio: 0.5, difference: null, isSameProduct: false });
  expect(missing).toEqual([
    { event: "absent", job: "480 x 480 x 480", name: "Slide rule", why: "sold out" },
    { event: "absent", job: "480 x 480 x 480", name: "Sand", why: "blown away" },
  ]);
});

test("products are drawn as bars, those of peers as others", () => {
  const { bars } = productBars(result, limits);
  expect(bars.map(({ label, isOther }) => [label, isOther])).toEqual([
    ["lanegrad 1.2.3", false],
    ["Abacus 9", true],
    ["Slate 3", true],
  ]);
  expect(bars[1].told).toBe("1.11 GFLOP/s · 2.00 x");
});

test("peers are not compared in float64", async () => {
  await expect(benchKernels(fakeHost(), { peers: true, dtype: "float64" })).rejects.toThrow(/float32, not in float64/);
  await expect(benchKernels(fakeHost(), { only: "with peers" })).rejects.toThrow(/holds "with peers": add --peers/);
});
