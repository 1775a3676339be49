import { beforeAll, describe, expect, test } from "vitest";
import { difference, isNear } from "./support/compare.js";
import { normalCdf } from "./support/formulas.js";
import { normalAt, philox, type Stream, uniformAt, unit, type Words } from "./support/philox.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, Workspace } from "./support/workspace.js";

const DRAWS = 100_000;

/** [counter, key, result] of philox4x32 with 10 rounds in Random123's kat_vectors. */
const published: readonly [Words, readonly [number, number], Words][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

const streams: readonly Stream[] = [
  { seedLow: 0, seedHigh: 0, stream: 0 },
  { seedLow: 1, seedHigh: 0, stream: 0 },
  { seedLow: 0, seedHigh: 1, stream: 0 },
  { seedLow: 0, seedHigh: 0, stream: 1 },
  { seedLow: 0xffffffff, seedHigh: 0xfedcba98, stream: 0xffffffff },
];

type Kernel = "fillUniform" | "fillNormal";

/** Elements [begin, end) of `out`, drawn with the two parameters of the distribution. */
function fill(
  { kernels }: Workspace,
  kernel: Kernel,
  out: number,
  { seedLow, seedHigh, stream }: Stream,
  [first, second]: readonly [number, number],
  begin: number,
  end: number,
): void {
  kernels[kernel](out, seedLow, seedHigh, stream, first, second, begin, end);
}

function drawn(
  workspace: Workspace,
  kernel: Kernel,
  stream: Stream,
  parameters: readonly [number, number],
  count: number,
) {
  workspace.clear();
  const out: Block = workspace.output(count, 1);
  fill(workspace, kernel, out.address, stream, parameters, 0, count);
  expect(workspace.damage()).toBe("");
  return Array.from(out.view);
}

/** The mean of f over the values. */
function mean(values: readonly number[], f: (x: number) => number): number {
  return values.reduce((sum, x) => sum + f(x), 0) / values.length;
}

/**
 * The largest distance of the values' distribution function from `cdf`, in units of its standard
 * error: Kolmogorov-Smirnov.
 */
function distance(values: readonly number[], cdf: (x: number) => number): number {
  const ascending = Float64Array.from(values).sort();
  let largest = 0;
  ascending.forEach((x, i) => {
    const p = cdf(x);
    largest = Math.max(largest, p - i / values.length, (i + 1) / values.length - p);
  });
  return largest * Math.sqrt(values.length);
}

test("the reference gives the published vectors", () => {
  for (const [counter, key, words] of published) expect(philox(counter, key)).toEqual(words);
});

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  test("the first published vector comes out of the kernels", () => {
    const [word0, word1, word2, word3] = published[0][2];
    const first = unit(word0, word1);
    expect(drawn(workspace, "fillUniform", streams[0], [0, 1], 1)).toEqual([workspace.round(first)]);
    // both halves make a pair of normal numbers: their quotient is that of the point
    const [x, y] = drawn(workspace, "fillNormal", streams[0], [0, 1], 2);
    const second = unit(word2, word3);
    const quotient = (2 * second - 1) / (2 * first - 1);
    expect(isNear(workspace, y / x, quotient, { absolute: 0, relative: 4 * workspace.roundoff })).toBe(true);
  });

  test.each(streams)("fillUniform is the reference, rounded: %o", (stream) => {
    const expected = Array.from({ length: 200 }, (_, i) => workspace.round(-2 + 5 * uniformAt(stream, i)));
    expect(difference(drawn(workspace, "fillUniform", stream, [-2, 3], 200), expected)).toBe("");
  });

  test.each(streams)("fillNormal is the reference, rounded: %o", (stream) => {
    drawn(workspace, "fillNormal", stream, [1, 0.5], 201).forEach((x, i) => {
      // the logarithms of kernel and engine differ by some float64 roundings, which the square root
      // halves
      const tolerance = { absolute: 0, relative: workspace.roundoff + 2 ** -50 };
      const expected = 1 + 0.5 * normalAt(stream, i);
      const size = 1 + 0.5 * Math.abs(normalAt(stream, i));
      expect(isNear(workspace, x, expected, tolerance, size), `element ${i} is ${x}, not ${expected}`).toBe(true);
    });
  });

  test("all bits of an element's index count", () => {
    workspace.clear();
    const out = workspace.output(1);
    for (const index of [2 ** 20, 0x12345678, 0xf0000001]) {
      // addresses are taken modulo 2^32: the element that far behind this one is `out`
      const base = (out.address - index * workspace.runtime.elementBytes) % 2 ** 32;
      fill(workspace, "fillUniform", base, streams[1], [0, 1], index, index + 1);
      expect(out.view[0]).toBe(workspace.round(uniformAt(streams[1], index)));
    }
    expect(workspace.damage()).toBe("");
  });

  test("uniform numbers have the distribution's moments and shape, and keep to their interval", () => {
    const [low, high] = [-0.5, 1.5];
    const values = drawn(workspace, "fillUniform", streams[4], [low, high], DRAWS);
    expect(Math.min(...values.slice(0, DRAWS / 2), ...values.slice(DRAWS / 2))).toBeGreaterThanOrEqual(low);
    expect(values.every((x) => x >= low && x < high)).toBe(true);
    // each bound is four standard errors of its estimate: width^2/12 is the variance, width^4/180
    // that of (x - mean)^2
    expect(Math.abs(mean(values, (x) => x) - 0.5)).toBeLessThan(4 * Math.sqrt(4 / 12 / DRAWS));
    expect(Math.abs(mean(values, (x) => (x - 0.5) ** 2) - 4 / 12)).toBeLessThan(4 * Math.sqrt(16 / 180 / DRAWS));
    // 1.95 is passed by one sample in a thousand
    expect(distance(values, (x) => (x - low) / (high - low))).toBeLessThan(1.95);
  });

  test("normal numbers have the distribution's moments and shape", () => {
    const values = drawn(workspace, "fillNormal", streams[4], [0, 1], DRAWS);
    // four standard errors each: the variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96
    expect(Math.abs(mean(values, (x) => x))).toBeLessThan(4 * Math.sqrt(1 / DRAWS));
    expect(Math.abs(mean(values, (x) => x * x) - 1)).toBeLessThan(4 * Math.sqrt(2 / DRAWS));
    expect(Math.abs(mean(values, (x) => x ** 3))).toBeLessThan(4 * Math.sqrt(15 / DRAWS));
    expect(Math.abs(mean(values, (x) => x ** 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / DRAWS));
    expect(distance(values, normalCdf)).toBeLessThan(1.95);
    // the two of a pair, and neighbours of two pairs, have nothing to do with each other
    for (const parity of [0, 1]) {
      const products = values.slice(0, -1).flatMap((x, i) => (i % 2 === parity ? [x * values[i + 1]] : []));
      expect(Math.abs(mean(products, (x) => x))).toBeLessThan(4 / Math.sqrt(DRAWS / 2));
    }
  });

  test("mean and deviation are those asked for", () => {
    const standard = drawn(workspace, "fillNormal", streams[1], [0, 1], 50);
    const others = drawn(workspace, "fillNormal", streams[1], [10, 0.25], 50);
    const tolerance = { absolute: 0, relative: 4 * workspace.roundoff };
    others.forEach((x, i) => void expect(isNear(workspace, x, 10 + 0.25 * standard[i], tolerance)).toBe(true));
    expect(drawn(workspace, "fillNormal", streams[1], [3, 0], 5)).toEqual([3, 3, 3, 3, 3]);
  });

  test("the upper end is never drawn, also where rounding leads there", () => {
    const next = 1 + 2 * workspace.roundoff;
    expect(new Set(drawn(workspace, "fillUniform", streams[1], [1, next], 1000))).toEqual(new Set([1]));
    expect(drawn(workspace, "fillUniform", streams[1], [2, 2], 3)).toEqual([2, 2, 2]);
  });

  test.each(["fillUniform", "fillNormal"] as const)("%s gives the same for any share of the elements", (kernel) => {
    workspace.clear();
    const out = workspace.output(41);
    const run = (begin: number, end: number) => fill(workspace, kernel, out.address, streams[4], [0, 1], begin, end);
    expect(splitDifference(41, [{ block: out, perRow: 1 }], run) + workspace.damage()).toBe("");
  });

  test.each(["fillUniform", "fillNormal"] as const)("%s has nothing in common between seeds and streams", (kernel) => {
    const values = streams.flatMap((stream) => drawn(workspace, kernel, stream, [0, 1], 200));
    // of 1000 float32s a pair may well coincide by chance, not more
    expect(new Set(values).size).toBeGreaterThan(values.length - 3);
  });
});

test.each(["fillUniform", "fillNormal"] as const)("%s of float32 is that of float64, rounded", async (kernel) => {
  const [single, double] = await Promise.all(dtypes.map((dtype) => Workspace.create(dtype)));
  const rounded = drawn(double, kernel, streams[4], [-0.25, 1], 20_000).map(Math.fround);
  expect(difference(drawn(single, kernel, streams[4], [-0.25, 1], 20_000), rounded)).toBe("");
});
