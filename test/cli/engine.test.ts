import { expect, test } from "vitest";
import { engineFeatures } from "../../src/cli/engine.js";

test("SIMD and shared memory are in every Node that this package supports", () => {
  expect(engineFeatures()).toMatchObject({ simd: true, sharedMemory: true });
});

test("relaxed SIMD came with V8 11.4, which Node has from 21 on", () => {
  const [major] = process.versions.node.split(".").map(Number);
  expect(engineFeatures().relaxedSimd).toBe(major > 20);
});
