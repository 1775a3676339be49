import type { LayerState } from "../state.js";
import type { UnitAnswers } from "./unitAnswers.js";

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
