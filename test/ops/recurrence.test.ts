/** Gradients of recurrent layers that are wanted alone: what they are together, to the bit. */
import { expect, test } from "vitest";
import { compile } from "../../src/nodeTensor.js";
import { gradients, mean, square } from "../../src/ops/index.js";
import { recur } from "../../src/ops/recurrence.js";
import { cells } from "../../src/steps/recurrence.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";

const [STEPS, ROWS, UNITS] = [3, 5, 4];
const kinds = Object.keys(cells) as (keyof typeof cells)[];

test.each(dtypes.flatMap((dtype) => kinds.map((kind) => [dtype, kind] as const)))("%s, %s", async (dtype, kind) => {
  const width = cells[kind].gates * UNITS;
  const shapes = { x: [STEPS, ROWS, width], kernel: [UNITS, width], bias: [width] } as const;
  const values = {
    x: uniform(1, STEPS * ROWS * width, -1, 1),
    kernel: uniform(2, UNITS * width, -0.5, 0.5),
    bias: uniform(3, width, -0.5, 0.5),
  };
  const names = kind === "gru" ? (["x", "kernel", "bias"] as const) : (["x", "kernel"] as const);
  const gradientsOf = async (wanted: readonly (typeof names)[number][]) => {
    const program = await compile(
      shapes,
      (inputs) => {
        const cell = { kind, activation: "tanh", recurrentActivation: "sigmoid" } as const;
        const states = recur(cell, inputs.x, inputs.kernel, kind === "gru" ? inputs.bias : undefined);
        return gradients(mean(square(states)), Object.fromEntries(wanted.map((name) => [name, inputs[name]])));
      },
      { dtype, threads: 1 },
    );
    // twice: what a run leaves must not be in the way of the next one
    await program.run(values);
    const found = await program.run(values);
    program.dispose();
    return found;
  };
  const all = await gradientsOf(names);
  for (const name of names) expect((await gradientsOf([name]))[name], name).toEqual(all[name]);
});
