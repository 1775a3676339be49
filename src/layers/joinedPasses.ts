import type { Tensor } from "../graph/tensor.js";
import { classesOf } from "../losses/batchLoss.js";
import type { Comparison, Descent } from "../losses/descent.js";
import type { JoinedLoss } from "../losses/joinedLoss.js";
import type { AnyLoss } from "../nn/losses.js";
import type { LoadedRows, Pass } from "./batch.js";
import { GeneralPasses } from "./generalPasses.js";

/** What layers do with batches whose outputs are several, or one whose loss is weighed. */
export class JoinedPasses extends GeneralPasses {
  /** In place of the class of each row a flag for each number of its outputs. */
  override prediction(loss: AnyLoss, loaded: LoadedRows, rows: number, each: number): Pass {
    if (!isJoined(loss)) return super.prediction(loss, loaded, rows, each);
    const made = this.stack.forward(false, this.seed);
    const answers = made[made.length - 1];
    const classes = [classesOf(loss.flagged(answers), each)];
    return this.passOf([answers], { classes, status: 0 }, [], rows, this.placesOf(loaded));
  }

  protected override descend(
    loss: AnyLoss,
    compared: Tensor,
    comparison: Comparison,
    classes: readonly Tensor[],
  ): Descent {
    if (!isJoined(loss)) return super.descend(loss, compared, comparison, classes);
    return loss.compare(this.network.runtime, loss, compared, this.stack.targets, comparison);
  }
}

function isJoined(loss: AnyLoss): loss is JoinedLoss & AnyLoss {
  return "parts" in loss;
}
