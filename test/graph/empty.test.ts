/** What has no elements has no steps, and none packs or goes over panels of no depth. */
import { expect, test } from "vitest";
import { countOf, resolve, type Shape } from "../../src/graph/extents.js";
import { layOut } from "../../src/graph/lower.js";
import { fusionRules } from "../../src/ops/fusion.js";
import { add, gradients, matmul, mean, relu } from "../../src/ops/index.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { define } from "../../src/tensor/definition.js";
import { everyOp, everyShape, ROWS } from "../ops/everyOp.js";

const runtime = await Runtime.create("float32", { build: "narrow" }, undefined, "float32-tensor");

/** The steps of a function of tensors for a batch of `rows`. */
function stepsOf(shapes: Parameters<typeof define>[0], build: Parameters<typeof define>[1], rows: number) {
  const { outputs } = define(shapes, build);
  return layOut(runtime, [...outputs.values()], ROWS, fusionRules).steps(rows);
}

test("every op and its gradient, of a batch without rows: each step that is left has some", () => {
  const steps = stepsOf(everyShape, everyOp as Parameters<typeof define>[1], 0);
  expect(steps.length).toBeGreaterThan(50);
  for (const { kernel, rows } of steps) expect(rows, kernel).toBeGreaterThan(0);
});

test("an op that makes nothing has no step, whichever of its extents is 0", () => {
  for (const shape of [[0, 3], [3, 0], ["rows", 3], [0]] as const) {
    const steps = stepsOf({ x: shape as Shape }, ({ x }) => ({ y: relu(x) }), 0);
    expect(countOf(resolve(shape, 0))).toBe(0);
    expect(steps).toEqual([]);
  }
});

test("a product of depth 0, with its bias and activation, is one step, which packs nothing", () => {
  const shapes = { x: [9, 0], w: [0, 40], b: [40] };
  const kernels = stepsOf(shapes, ({ x, w, b }) => ({ y: relu(add(matmul(x, w), b)) }), 1).map(({ kernel }) => kernel);
  expect(kernels).toEqual(["gemmNarrow"]);
  const back = stepsOf({ x: ["rows", 40], w: [40, 50] }, ({ x, w }) => gradients(mean(matmul(x, w)), { w }), 0);
  expect(back.map(({ kernel }) => kernel)).not.toContain("packPanels");
});
