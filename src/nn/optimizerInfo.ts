import type { OptimizerName } from "../catalog/optimizers.js";
import type {
  AdadeltaOptions,
  AdagradOptions,
  LbfgsOptions,
  LionOptions,
  NadamOptions,
  RmsPropOptions,
  RpropOptions,
} from "./moreOptimizers.js";
import type { AdamOptions, SgdOptions } from "./optimizers.js";

/** Every option that some optimizer has. */
type AnyOptions = SgdOptions &
  AdamOptions &
  RmsPropOptions &
  AdagradOptions &
  AdadeltaOptions &
  NadamOptions &
  LionOptions &
  RpropOptions &
  LbfgsOptions;

/**
 * What there is to tell of an optimizer: its name, and its options by name, with those that were left out. Options that do nothing, as a
 * `weightDecay` of 0, are absent, and so are those that it hasn't.
 */
export interface OptimizerInfo extends Omit<AnyOptions, "learningRate"> {
  readonly name: OptimizerName;
  /** Step size. */
  readonly learningRate: number;
}
