import type { LayerState, PageState } from "../state.js";
import type { UnitAnswers } from "./unitAnswers.js";

/** Weights of the largest network whose units are asked: more would cost frames. */
const MOST_WEIGHTS = 250_000;

/** Whether units are asked: the page's own kernels know dense layers alone. */
export function isAsked({ data, layers, configuration }: PageState): boolean {
  const weights = layers.reduce((sum, { kernel }) => sum + kernel.length, 0);
  return data !== undefined && layers.length > 0 && !configuration.batchNorm && weights <= MOST_WEIGHTS;
}

/**
 * What all units of networks answer, by a program that is kept as long as networks have its shape.
 */
export class KeptAnswers {
  private program: UnitAnswers | undefined;

  /** For so many rows at most. */
  constructor(private readonly rows: number) {}

  /** The answers of each layer, [rows, units], to rows of inputs; asked one at a time. */
  async of(layers: readonly LayerState[], x: Float32Array): Promise<readonly Float32Array[]> {
    const { shapeOf, UnitAnswers: Answers } = await import("./unitAnswers.js");
    if (this.program?.shape !== shapeOf(layers)) {
      this.program?.dispose();
      this.program = undefined;
      this.program = await Answers.create(layers, this.rows);
    }
    return this.program.of(layers, x);
  }
}
