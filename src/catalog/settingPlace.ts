import { type OptimizerName, optimizerOf } from "./optimizers.js";

/** The place of a setting in an optimizer's row; -1 if it has none of that name. */
export function settingPlace(name: OptimizerName, setting: string): number {
  return optimizerOf(name).settings.indexOf(setting);
}
