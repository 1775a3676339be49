import { UsageError } from "../errors.js";
import { isMadeFrom } from "../graph/reverse.js";
import { orderOf, type Tensor } from "../graph/tensor.js";
import { comparedBy } from "../losses/batchLoss.js";
import { rowLossesOf } from "../losses/rowLosses.js";
import { isCustom, type SettledLoss } from "../nn/losses.js";
import { activationOfTensor } from "../ops/activationByName.js";
import type { Stack } from "./stack.js";

/**
 * @throws UsageError INVALID_OPTION where the loss of the `outputs` of a stack doesn't go with
 * them, or doesn't train every parameter.
 */
export function checkTrained(stack: Stack, loss: SettledLoss, outputs: Tensor): void {
  const { tensor } = comparedBy(loss, outputs, activationOfTensor(outputs));
  const end = isCustom(loss) ? rowLossesOf(loss, tensor, stack.targets, stack.leaves) : tensor;
  const order = orderOf([end]);
  for (const leaf of stack.leaves) if (!isMadeFrom(leaf, order)) throw untrained(leaf);
}

function untrained({ op }: Tensor): UsageError {
  const message = `The loss isn't made from ${op.name}, or only behind stopGradient: it would never be trained, so let it be a constant, or leave it out.`;
  return new UsageError("INVALID_OPTION", message);
}
