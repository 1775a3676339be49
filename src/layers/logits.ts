import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import { foldsActivation, type SettledLoss, traitsOf } from "../nn/losses.js";
import { activationOfTensor } from "../ops/activationByName.js";
import type { WiredLayer } from "./wiredLayer.js";

/**
 * A loss that computes an activation itself takes it off the outputs, and takes all others for
 * logits. Those of a dense layer without activation are logits, and those that a program says are
 * linear; any other layer may as well make probabilities. `made` is what the layer `last` makes.
 * @throws UsageError INVALID_OPTION where nobody can tell.
 */
export function checkLogits(last: WiredLayer, made: Tensor, loss: SettledLoss): void {
  const output = activationOfTensor(made);
  if (!foldsActivation(loss, output) || output !== "linear") return;
  if ("kind" in last ? last.kind === "activation" : !last.ownActivation) return;
  const folded = `dense(n, "${traitsOf(loss).activation}")`;
  const message = `The loss ${loss.name} can't tell whether the last layer makes logits or probabilities: end in dense(n) or ${folded}, or put activation("linear") behind logits.`;
  throw new UsageError("INVALID_OPTION", message);
}
