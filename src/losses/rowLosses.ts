import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { isTensor } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { checkLeaves, leavesOf } from "../graph/leaves.js";
import { gradientsOf, isMadeFrom } from "../graph/reverse.js";
import { describe } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import { newTensor, type Op, orderOf, type Tensor } from "../graph/tensor.js";
import type { CustomLoss, RowWeights, Told } from "../nn/losses.js";
import { add } from "../ops/arithmetic.js";
import { constant } from "../ops/constant.js";
import { mean, sum } from "../ops/reduce.js";
import { reshape } from "../ops/reshape.js";
import { type Step, step } from "../runtime/program.js";
import { tally } from "./batchLoss.js";
import type { Comparison, Descent } from "./descent.js";
import { weighRows } from "./weighRows.js";

/**
 * What a user's loss makes of outputs and targets, as ["rows"]. @throws UsageError INVALID_SHAPE
 * for another shape, INVALID_OPTION where it depends on none of the parameters, or on tensors of
 * another model.
 */
export function rowLossesOf(
  { name, rowLosses }: Pick<CustomLoss, "name" | "rowLosses">,
  outputs: Tensor,
  targets: Tensor,
  parameters: readonly Tensor[],
): Tensor {
  const made: unknown = rowLosses(outputs, targets);
  const isOfRows = (shape: Shape): boolean =>
    shape[0] === "rows" && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
  if (!(isTensor(made) && made.kind === "number" && isOfRows(made.shape))) {
    const what = isTensor(made) ? describe(made.shape) : describeValue(made);
    const message = `The loss ${name} must make one number of each row, [rows] or [rows, 1], and not ${what}: take the mean over the columns, mean(x, -1).`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  checkLeaves(`The loss ${name}`, [made], [targets, ...leavesOf([outputs])]);
  // not whether the outputs are in it: of their log an op makes one of what they are made from
  const order = orderOf([made]);
  if (parameters.some((parameter) => isMadeFrom(parameter, order))) return reshape(made, ["rows"]);
  const message = `The loss ${name} isn't made from the outputs, or only behind stopGradient: nothing could be learned by it.`;
  throw new UsageError("INVALID_OPTION", message);
}

/** Leaves the row losses, in doubles, and what they come to in the blocks of a comparison. */
class TellRows implements Op {
  readonly indexInput = 1;

  constructor(
    private readonly blocks: Comparison,
    private readonly weights: RowWeights | undefined,
  ) {}

  lower({ rows, inputs: [losses, classes] }: Site): readonly Step[] {
    const { blocks, weights } = this;
    const widen = step("widenReals", rows, blocks.rowLosses, losses.address);
    return [widen, weights?.sum(blocks, classes?.address ?? 0, rows) ?? tally(blocks, classes, rows)];
  }
}

/**
 * A loss by its graph: the mean of its row losses, as they count, or their share of that of a batch
 * of so many rows, and what tells those that are `toldLosses`.
 */
export function compareByGraph(
  rowLosses: Tensor,
  toldLosses: Tensor,
  blocks: Comparison,
  classes: readonly Tensor[],
  { batchRows, weights }: Told,
): Descent {
  // an output that nobody reads: what it leaves lies elsewhere
  const told = newTensor([], new TellRows(blocks, weights), [toldLosses, ...classes]);
  const whole =
    batchRows === undefined
      ? { from: mean(rowLosses), gradient: constant(1) }
      : { from: sum(rowLosses), gradient: constant(1 / batchRows) };
  if (!weights) return { ...whole, told };
  const [even = whole.gradient] = gradientsOf(whole.from, whole.gradient, [rowLosses], add);
  return { from: rowLosses, gradient: weighRows(even, blocks, weights), told };
}
