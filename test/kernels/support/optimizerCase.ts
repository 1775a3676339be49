import type { Kernels } from "../../../src/runtime/kernels.js";

/** Follows one parameter: takes its gradient and returns its new value. */
type Follow = (gradient: number) => number;

/** An optimizer with its options: its kernels, and what they are to compute. */
export interface OptimizerCase {
  readonly name: string;
  /** What the size of a step is measured by. */
  readonly learningRate: number;
  /**
   * How far a step may be off in float64 too, as a share of it, where its formula in doubles is;
   * default 0.
   */
  readonly stepError?: number;
  readonly settings: readonly number[];
  readonly states: 0 | 1 | 2 | 3;
  /** The states that a gradient of zero leaves zero, if not all. */
  readonly zeroStates?: readonly number[];
  readonly start: (parameter: number) => Follow;
  readonly run: (
    kernels: Kernels,
    parameters: number,
    gradients: number,
    states: readonly number[],
    settings: number,
    begin: number,
    end: number,
  ) => void;
  /** What happens once per step, before the parameters move. */
  readonly advance?: (kernels: Kernels, settings: number) => void;
}
