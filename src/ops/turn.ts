import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";

/**
 * Sequences as they come, [rows, steps, features], brought step by step, [steps, rows, features],
 * or back; also with the last step first.
 */
class Turn implements ShapedOp {
  readonly name = "a sequence's steps";

  constructor(
    private readonly toSteps: boolean,
    private readonly isReversed: boolean,
  ) {}

  shape([[first, second, features]]: readonly Shape[]): Shape {
    return [second, first, features];
  }

  gradient(dy: Tensor): readonly Tensor[] {
    return [apply(new Turn(!this.toSteps, this.isReversed), dy)];
  }

  lower({ machine, inputs: [x], outputs: [out] }: Site): readonly Step[] {
    const [outer, inner, features] = out.extents;
    // from one step to the next in what comes
    const steps = this.toSteps ? outer : inner;
    const along = this.toSteps ? features : outer * features;
    const across = this.toSteps ? outer * features : features;
    const from = x.address + (this.isReversed ? (steps - 1) * along * machine.elementBytes : 0);
    const way = this.isReversed ? -along : along;
    const strides = this.toSteps ? ([way, across] as const) : ([across, way] as const);
    return [{ ...step("copyVectors", outer, out.address, from, inner, features, ...strides), grain: 1 }];
  }
}

/** Sequences [rows, steps, features] as [steps, rows, features], the last step first if told so. */
export function stepByStep(x: Tensor, isReversed: boolean): Tensor {
  return apply(new Turn(true, isReversed), x);
}

/** What stands step by step, [steps, rows, features], as [rows, steps, features]. */
export function rowByRow(x: Tensor): Tensor {
  return apply(new Turn(false, false), x);
}
