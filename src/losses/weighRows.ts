import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import type { RowWeights } from "../nn/losses.js";
import { type Step, step } from "../runtime/program.js";
import type { Comparison } from "./descent.js";

/** What tells rows of a batch apart. */
type Numbered = Pick<Comparison, "indices">;

/**
 * Numbers of rows, each times what its row counts over what rows count in the mean: their mean is
 * then the weighted one.
 */
class WeighRows implements ShapedOp {
  readonly name = "weighRows";
  readonly overlays = [0];

  constructor(
    private readonly batch: Numbered,
    private readonly weights: RowWeights,
  ) {}

  shape([numbers]: readonly Shape[]): Shape {
    return numbers;
  }

  gradient(dy: Tensor): readonly Tensor[] {
    return [apply(this, dy)];
  }

  lower({ rows, inputs: [even], outputs: [weighed] }: Site): readonly Step[] {
    const { address } = weighed;
    const copied = address === even.address ? [] : [step("copyRows", rows, address, even.address, 1, 1, 1)];
    return [...copied, this.weights.scale(this.batch, address, rows, 1)];
  }
}

/** One number of each row, as the row counts in means of the batch. */
export function weighRows(numbers: Tensor, batch: Numbered, weights: RowWeights): Tensor {
  return apply(new WeighRows(batch, weights), numbers);
}
