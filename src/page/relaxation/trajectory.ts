import type { LayerNumbers } from "../../index.js";
import { sigmoid, tanh } from "../../ops/activations.js";
import { add } from "../../ops/arithmetic.js";
import { matmul } from "../../ops/matmul.js";
import { browserHost } from "../../platform/browserHost.js";
import { compile } from "../../tensor/compile.js";
import type { Compiled } from "../../tensor/compiled.js";
import type { RecurrentData, RecurrentNetwork } from "./networks.js";

/**
 * The states of the units after each iteration, from their beginning at 0: of each, one number for
 * each row and unit, [rows, units].
 */
export type Trajectory = readonly Float32Array[];

/**
 * Iterations at most, and the share of the largest number by which no unit changes at rest: those
 * of the layer.
 */
const MOST = 200;
const TOLERANCE = 2 ** -20;

type Iteration = Compiled<"x" | "kernel" | "bias" | "recurrentKernel" | "z", "next", "float32">;

/** The way of rows to their rest, iteration by iteration, by the kernels that the layer runs. */
export class Trajectories {
  private readonly iteration: Promise<Iteration>;

  constructor(
    private readonly network: RecurrentNetwork,
    private readonly data: RecurrentData,
  ) {
    const { units, activation } = network;
    const { columns, rows } = data.shown;
    const f = activation === "sigmoid" ? sigmoid : tanh;
    this.iteration = compile(
      browserHost,
      {
        ...{ x: ["rows", columns], kernel: [columns, units], bias: [units] },
        ...{ recurrentKernel: [units, units], z: ["rows", units] },
      } as const,
      ({ x, kernel, bias, recurrentKernel, z }) => ({
        next: f(add(matmul(z, recurrentKernel), add(matmul(x, kernel), bias))),
      }),
      { rows },
    );
  }

  /** That of the rows that are shown, with the numbers of the layer. */
  async of({ kernel, bias, recurrentKernel }: LayerNumbers): Promise<Trajectory> {
    const { units } = this.network;
    const { shown } = this.data;
    const iteration = await this.iteration;
    const x = Float32Array.from(shown.x, (value) => value * shown.scale);
    const states = [new Float32Array(shown.rows * units)];
    while (states.length <= MOST) {
      const z = states[states.length - 1];
      const { next } = await iteration.run({ x, kernel, bias: bias ?? new Float32Array(units), recurrentKernel, z });
      states.push(Float32Array.from(next));
      const size = next.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (next.every((value, i) => Math.abs(value - z[i]) <= TOLERANCE * size)) break;
    }
    return states;
  }

  /** Gives the program's memory back. */
  async dispose(): Promise<void> {
    (await this.iteration).dispose();
  }
}
