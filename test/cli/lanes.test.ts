import { expect, test } from "vitest";
import { formatLanes, lanesFor, requestOf } from "../../src/cli/lanes.js";

const layers = [{ units: 100 }, { units: 1 }].map(({ units }) => ({ units, activation: "relu", bias: true }) as const);

test("a training gets wide lanes by itself where it takes long", () => {
  expect(lanesFor({ inputs: 4, layers, epochs: 100 }, 150)).toBe(128);
  // 3 products of 10,100 weights for each of 100,000 rows, 7 times: 21e9 multiply-adds
  expect(lanesFor({ inputs: 100, layers, epochs: 7 }, 100_000)).toBe("wide");
  expect(lanesFor({ inputs: 100, layers, epochs: 6 }, 100_000)).toBe(128);
});

test("benchmarks ask for wide lanes unless they are told otherwise", () => {
  expect(requestOf({})).toEqual({ numerics: "strict", lanes: "wide" });
  expect(requestOf({ lanes: 128 })).toEqual({ numerics: "strict", lanes: 128 });
  expect(requestOf({ fast: true })).toEqual({ numerics: "fast", lanes: "wide" });
});

test("what computes is told with why it is no more", () => {
  expect(formatLanes({ build: "wide" })).toBe("256-bit lanes");
  expect(formatLanes({ build: "fused" })).toBe("256-bit lanes, fused multiply-adds");
  expect(formatLanes({ build: "narrow" })).toBe("128-bit lanes");
  expect(formatLanes({ build: "narrow", note: "no faster" })).toBe("128-bit lanes: no faster");
});
