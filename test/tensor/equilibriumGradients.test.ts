/**
 * Gradients of states of rest: six sigmoid units, all connected, that learn XOR. A central
 * difference of the first order would tell no more than some 1e-8 of them, for a loss is rounded to
 * 1e-16 and a step can't be smaller than 1e-5; one of the sixth order has steps of 1e-2 and tells
 * 1e-9.
 */
import { expect, test } from "vitest";
import { Generator } from "../../src/node.js";
import {
  add,
  compile,
  equilibrium,
  gradients,
  matmul,
  multiply,
  slice,
  square,
  subtract,
  sum,
} from "../../src/nodeTensor.js";

import { lanegradError } from "../api/support/expectations.js";

const UNITS = 6;
const given = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const counts = { w: UNITS * UNITS, u: 2 * UNITS, b: UNITS };
type Name = keyof typeof counts;
const names = Object.keys(counts) as Name[];
/** What differences over one, two and three steps count in that of the sixth order. */
const SHARES = [1.5, -0.6, 0.1];
const STEP = 1e-2;

test.each([1, 2, 3, 4])("are differences of the loss to 2e-9 of each one, from the draw of seed %d", async (seed) => {
  using step = await compile(
    { x: ["rows", 2], y: ["rows", 1], w: [UNITS, UNITS], u: [2, UNITS], b: [UNITS] },
    ({ x, y, w, u, b }) => {
      const z = equilibrium(add(matmul(x, u), b), w, { activation: "sigmoid" });
      const loss = multiply(0.5, sum(square(subtract(slice(z, UNITS - 1, UNITS, 1), y))));
      return { loss, ...gradients(loss, { w, u, b }) };
    },
    { rows: 4, dtype: "float64" },
  );
  const generator = new Generator(seed);
  const drawn = (count: number) => Float64Array.from({ length: count }, () => generator.uniform() - 0.5);
  const parameters: Record<Name, Float64Array> = { w: drawn(counts.w), u: drawn(counts.u), b: drawn(counts.b) };
  const found = await step.run({ ...given, ...parameters });
  const lossAt = async (name: Name, i: number, value: number): Promise<number> => {
    const moved = parameters[name].with(i, value);
    return (await step.run({ ...given, ...parameters, [name]: moved })).loss[0];
  };
  let worst = 0;
  for (const name of names)
    for (const [i, value] of parameters[name].entries()) {
      let numeric = 0;
      for (const [k, share] of SHARES.entries()) {
        const away = STEP * (k + 1);
        numeric +=
          (share * ((await lossAt(name, i, value + away)) - (await lossAt(name, i, value - away)))) / (2 * away);
      }
      worst = Math.max(worst, Math.abs(numeric - found[name][i]) / Math.abs(found[name][i]));
    }
  expect(worst).toBeLessThan(2e-9);
});

test("a row that isn't at rest after maxIterations is taken as it is, and that it be an error can't be asked for", async () => {
  const build = (more: object) =>
    compile({ c: ["rows", 2], w: [2, 2] }, ({ c, w }) => ({ z: equilibrium(c, w, { maxIterations: 3, ...more }) }), {
      rows: 1,
      dtype: "float64",
    });
  using three = await build({});
  const turning = [0, -30, 30, 0];
  const { z } = await three.run({ c: [0.1, 0.1], w: turning });
  let state = [0, 0];
  for (let i = 0; i < 3; i++) state = [Math.tanh(30 * state[1] + 0.1), Math.tanh(-30 * state[0] + 0.1)];
  expect(z[0]).toBeCloseTo(state[0], 12);
  expect(z[1]).toBeCloseTo(state[1], 12);
  const { message } = await lanegradError(() => build({ requireConvergence: true }), "INVALID_OPTION");
  expect(message).toContain("requireConvergence");
});
