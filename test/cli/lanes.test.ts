import { expect, test } from "vitest";
import { formatLanes, lanesFor, requestOf } from "../../src/cli/lanes.js";

/** A training on 100 inputs and 10,100 weights. */
const size = {
  inputs: 100,
  layers: [
    { units: 100, activation: "relu" },
    { units: 1, activation: "linear" },
  ],
  epochs: 6,
  batchSize: "full",
  dtype: "float32",
} as const;

test("a training gets wide lanes by itself where it takes long", () => {
  expect(lanesFor({ ...size, inputs: 4, epochs: 100 }, 150)).toBe(128);
  // 3 products of 10,100 weights for each of 100,000 rows, 7 times: 21e9 multiply-adds
  expect(lanesFor({ ...size, epochs: 7 }, 100_000)).toBe("wide");
  expect(lanesFor(size, 100_000)).toBe(128);
});

test("float64, exponentials and small batches take longer", () => {
  expect(lanesFor({ ...size, dtype: "float64" }, 100_000)).toBe("wide");
  expect(lanesFor({ ...size, layers: [{ units: 100, activation: "gelu" }, size.layers[1]] }, 100_000)).toBe("wide");
  expect(lanesFor({ ...size, batchSize: 32 }, 100_000)).toBe("wide");
});

test("benchmarks ask for wide lanes unless they are told otherwise", () => {
  expect(requestOf({})).toEqual({ numerics: "strict", lanes: "wide" });
  expect(requestOf({ lanes: 128 })).toEqual({ numerics: "strict", lanes: 128 });
  expect(requestOf({ fast: true })).toEqual({ numerics: "fast", lanes: "wide" });
});

test("what computes is told with why it is no more", () => {
  expect(formatLanes({ build: "wide" })).toBe("256-bit lanes");
  expect(formatLanes({ build: "fused" })).toMatch(/^fused multiply-adds, in 256-bit/);
  expect(formatLanes({ build: "narrow" })).toBe("128-bit lanes");
  expect(formatLanes({ build: "narrow", note: "no faster" })).toBe("128-bit lanes: no faster");
});
