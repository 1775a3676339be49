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
 * What there is to tell of an optimizer: its name, and its options by name, with those that were
 * left out. Options that do nothing, as a `weightDecay` of 0, are absent, and so are those that it
 * hasn't.
 */
export interface OptimizerInfo extends Omit<AnyOptions, "learningRate"> {
  /** The name of its function. */
  readonly name: OptimizerName;
  /** Step size. */
  readonly learningRate: number;
  /** Share of the last step that is added to the next, 0 .. 1. */
  readonly momentum?: number;
  /** Decay of the mean of squared gradients. */
  readonly rho?: number;
  /** Decay of the mean of gradients; of lion the share of that mean in a step. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, of adamax of their maximum, of lion of the mean. */
  readonly beta2?: number;
  /** Added to the root of the mean square; of adadelta to both mean squares. */
  readonly epsilon?: number;
}
