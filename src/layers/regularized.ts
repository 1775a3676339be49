import type { Constraint, Regularizer } from "../catalog/regularization.js";
import type { Tensor } from "../graph/tensor.js";
import type { DenseLayer } from "../nn/layers.js";
import { add, multiply } from "../ops/arithmetic.js";
import { abs, square } from "../ops/elementary.js";
import { mean, sum } from "../ops/reduce.js";

/** What the layers of one graph ask for besides what they make of the batch. */
export class Regularized {
  /** What the loss is the greater by, each a scalar. */
  readonly penalties: Tensor[] = [];
  /** What parameters are brought to after each update. */
  readonly constraints = new Map<Tensor, Constraint>();

  /** Takes what a dense layer asks for, of its tensors. */
  addDense(layer: DenseLayer, kernel: Tensor, bias: Tensor | undefined, answers: Tensor): void {
    const { regularization } = layer;
    if (!regularization) return;
    this.penalize(regularization.kernelRegularizer, kernel, sum);
    this.penalize(regularization.activityRegularizer, answers, meanOfRows);
    this.constrain(regularization.kernelConstraint, kernel);
    if (!bias) return;
    this.penalize(regularization.biasRegularizer, bias, sum);
    this.constrain(regularization.biasConstraint, bias);
  }

  /** Adds l1 |x| + l2 x^2, added up. */
  private penalize(regularizer: Regularizer | undefined, x: Tensor, total: (of: Tensor) => Tensor): void {
    const { l1 = 0, l2 = 0 } = regularizer ?? {};
    // a factor of 0 asks for nothing
    if (l1 > 0) this.penalties.push(multiply(l1, total(abs(x))));
    if (l2 > 0) this.penalties.push(multiply(l2, total(square(x))));
  }

  private constrain(constraint: Constraint | undefined, parameter: Tensor): void {
    if (constraint) this.constraints.set(parameter, constraint);
  }

  /** All penalties, added up; undefined where there are none. */
  get penalty(): Tensor | undefined {
    const [first, ...others] = this.penalties;
    return others.reduce((total, one) => add(total, one), first);
  }
}

/** The sums of the rows, of which the mean is taken: how large a batch is makes no difference. */
function meanOfRows(x: Tensor): Tensor {
  return mean(sum(x, -1));
}
