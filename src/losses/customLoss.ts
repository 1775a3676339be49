import { isName } from "../catalog/isName.js";
import { isLossName } from "../catalog/lossNames.js";
import { invalidOption } from "../check.js";
import type { CustomLoss, LossFunction } from "../nn/losses.js";

/**
 * A loss of your own, of ops of lanegrad/tensor: `customLoss("absolute", (outputs, targets) =>
 * mean(abs(subtract(outputs, targets)), -1))`. The function gives the loss of each row, ["rows"] or
 * ["rows", 1]; what is trained and told is their mean. `outputs` are what the model answers, with
 * the activation of its last layer; `targets` are y as it is given, where it holds numbers; of
 * classes they are 0 or 1 for one output, else one-hot rows. targets are compared as they are, so
 * that `standardize: "features"` goes with it. The gradient follows from the ops. Files keep the
 * name; `load` is given the loss again: `load(path, { losses: { absolute } })`.
 * @throws UsageError INVALID_OPTION.
 */
export function customLoss(name: string, rowLosses: LossFunction): CustomLoss {
  // names stand in files and messages
  if (!isName(name) || isLossName(name))
    throw invalidOption("The name of a loss", "one that no loss of the library has, of letters, digits, - and _", name);
  if (typeof rowLosses !== "function")
    throw invalidOption(`The loss ${name}`, "a function of outputs and targets", rowLosses);
  return { name, reduction: "mean", rowLosses };
}
