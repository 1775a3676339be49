import type { Constraint, Regularization, Regularizer } from "../catalog/regularization.js";
import { countOf } from "../graph/extents.js";
import type { Tensor } from "../graph/tensor.js";
import { add, multiply } from "../ops/arithmetic.js";
import { abs, square } from "../ops/elementary.js";
import { mean, sum } from "../ops/reduce.js";
import { reshape } from "../ops/reshape.js";
import type { StateMove } from "./layerStates.js";

/** Makes of a number of each row what it is as the row counts, in means of the batch. */
type Weigh = (rows: Tensor) => Tensor;

/** Columns of the rows that hold whole numbers, each below a limit. */
export interface IndexLimit {
  readonly limit: number;
  readonly begin: number;
  readonly end: number;
  /** What messages call the layer that needs that. */
  readonly what: string;
}

/** What the layers of one graph ask for besides what they make of the batch. */
export class Regularized {
  /** What the loss is the greater by, each a scalar. */
  private readonly penalties: ((weigh: Weigh) => Tensor)[] = [];
  /** What parameters are brought to after each update. */
  readonly constraints = new Map<Tensor, Constraint>();
  readonly limits: IndexLimit[] = [];
  /** What an update makes of states of layers. */
  readonly moves: StateMove[] = [];
  /** Kernels of layers that were seen: one that is applied twice is penalised once. */
  private readonly kernels = new Set<Tensor>();

  /** Takes what a layer asks for, of its tensors. */
  addLayer(
    { regularization }: { readonly regularization?: Regularization },
    kernel: Tensor,
    bias: Tensor | undefined,
    answers: Tensor,
  ): void {
    if (!regularization) return;
    const isNew = !this.kernels.has(kernel);
    this.kernels.add(kernel);
    if (isNew) this.penalize(regularization.kernelRegularizer, kernel, (x) => sum(x));
    // how large a batch is makes no difference, and rows count as in the loss
    this.penalize(regularization.activityRegularizer, answers, (x, weigh) => mean(weigh(ofRows(x))));
    if (!isNew) return;
    this.constrain(regularization.kernelConstraint, kernel);
    if (!bias) return;
    this.penalize(regularization.biasRegularizer, bias, (x) => sum(x));
    this.constrain(regularization.biasConstraint, bias);
  }

  /** Adds l1 |x| + l2 x^2, added up. */
  private penalize(regularizer: Regularizer | undefined, x: Tensor, total: (of: Tensor, weigh: Weigh) => Tensor): void {
    const { l1 = 0, l2 = 0 } = regularizer ?? {};
    // a factor of 0 asks for nothing
    if (l1 > 0) this.penalties.push((weigh) => multiply(l1, total(abs(x), weigh)));
    if (l2 > 0) this.penalties.push((weigh) => multiply(l2, total(square(x), weigh)));
  }

  private constrain(constraint: Constraint | undefined, parameter: Tensor): void {
    if (constraint) this.constraints.set(parameter, constraint);
  }

  /** All penalties, added up, of rows as they count; undefined where there are none. */
  penaltyBy(weigh: Weigh = (rows) => rows): Tensor | undefined {
    const [first, ...others] = this.penalties.map((penalty) => penalty(weigh));
    return others.reduce((total, one) => add(total, one), first);
  }
}

/** The sum of each row, however many axes it has. */
function ofRows(x: Tensor): Tensor {
  return sum(reshape(x, ["rows", countOf(x.shape.slice(1).map(Number))]), -1);
}
