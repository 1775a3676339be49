/** Layers that come to rest, in a model that branches. */
import { expect, test } from "vitest";
import { dense, equilibrium } from "../../src/node.js";
import { add, apply, input, model } from "../../src/nodeModel.js";
import { number, rowsOf } from "./support/networks.js";

test("an equilibrium that two inputs share learns, and its searches are told", async () => {
  const [a, b] = [input(3), input(3)];
  const rest = equilibrium(4);
  const both = add([apply(rest, a), apply(rest, b)]);
  const made = await model({
    inputs: { a, b },
    outputs: { y: apply(dense(1), both), z: apply(dense(2), both) },
    losses: { y: "meanSquaredError", z: "crossEntropy" },
    dtype: "float64",
  });
  const [left, right] = [rowsOf(20, 3), rowsOf(20, 3, (i) => number(i + 70))];
  const rows = { inputs: { a: left, b: right }, targets: { y: left.map(([x]) => x), z: left.map((_, i) => i % 2) } };
  expect((await made.checkGradients(rows)).passes).toBe(true);
  const { epochs } = await made.fit(rows, { epochs: 3 });
  expect(epochs[2].loss).toBeLessThan(epochs[0].loss);
  expect(epochs[2].relaxation).toBeDefined();
  expect(Object.keys(epochs[2].outputs ?? {})).toEqual(["y", "z"]);
  made.dispose();
});

test("rows that don't come to rest are told of each output's answers, and of all of an evaluation", async () => {
  const x = input(1);
  const turning = equilibrium(2, {
    recurrentWeights: [
      [0, -30],
      [30, 0],
    ],
    weights: [[1, 1]],
    maxIterations: 20,
  });
  const made = await model({
    inputs: { x },
    outputs: { y: apply([turning, dense(1)], x), z: apply(dense(2), x) },
    losses: { y: "meanSquaredError", z: "crossEntropy" },
  });
  const rows = { inputs: { x: [[0.1], [0.2], [0.4]] }, targets: { y: [0, 1, 0], z: [0, 1, 1] } };
  const relaxation = { forward: { iterations: 20, unsettled: 3 } };
  const { y, z } = await made.predict(rows.inputs);
  expect([y.relaxation, z.relaxation]).toEqual([relaxation, relaxation]);
  expect((await made.evaluate(rows)).relaxation).toEqual(relaxation);
  const { epochs } = await made.fit(rows, { validation: rows });
  expect(epochs[0].validation?.relaxation).toEqual(relaxation);
  made.dispose();
});
