/** What the benchmark's tab says of its table. */
import { expect, test } from "vitest";
import type { KernelResult } from "../../src/bench/kernels.js";
import { SPARSE_GROUP } from "../../src/bench/sparseGroup.js";
import { summaryOf } from "../../src/page/benchmark/summary.js";

function result(share: number, flops?: number, group = "products"): KernelResult {
  return { group, share, ...(flops !== undefined && { flops }) } as KernelResult;
}

test("nothing is said before anything is measured", () => {
  expect(summaryOf([])).toBe("");
});

test("products are held against what the device computes, others against its memory, sparse ones against nothing", () => {
  const results = [result(0.5, 1), result(0.812, 1), result(0.7, 1), result(3, 1, SPARSE_GROUP), result(0.4)];
  expect(summaryOf(results)).toBe(
    "Products of matrices, of which training consists for the most part, come to 70 % of what one core of this device can compute, " +
      "from 50 % to 81 %. Kernels that take each number once, such as activations and updates, come to 40 % of what one core of this " +
      "device can read and write.",
  );
  expect(summaryOf([result(3, 1, SPARSE_GROUP)])).toBe("");
  expect(summaryOf([result(0.4), result(0.5)])).toContain("come to 45 %");
});
