/**
 * Losses of the library that have options, whose values are checked where a model is made with
 * them.
 */
import type { LossName } from "../catalog/lossNames.js";
import { checkOptions } from "../check.js";
import type { Loss } from "../nn/losses.js";

/** Options of `huber`. */
export interface HuberOptions {
  /** The error up to which its square counts, beyond which its size does; default 1. */
  readonly delta?: number;
}

/** Options of `crossEntropy`, `binaryCrossEntropy` and `categoricalCrossEntropy`. */
export interface CrossEntropyOptions {
  /**
   * The share of each target that is spread evenly over all classes, of sigmoids over both, at
   * least 0 and below 1; default 0. The loss is that of smoothed targets wherever it is told.
   * Source: Szegedy et al., Rethinking the Inception Architecture, 2016.
   */
  readonly labelSmoothing?: number;
}

/** Options of `categoricalFocalCrossEntropy`. */
export interface FocalOptions extends CrossEntropyOptions {
  /** How much less is counted what is right already, 0 or more; default 2. */
  readonly gamma?: number;
  /** What the loss is multiplied by; default 0.25. */
  readonly alpha?: number;
}

/** Options of `binaryFocalCrossEntropy`. */
export interface BinaryFocalOptions extends FocalOptions {
  /**
   * Whether targets of 1 count alpha and those of 0 count 1 - alpha; default false, and alpha is of
   * no matter.
   */
  readonly applyClassBalancing?: boolean;
}

/**
 * Huber's loss: half the squared error up to `delta`, beyond it delta (|e| - delta / 2). Where
 * targets are standardized `delta` is in their deviations. Source: Huber, Robust Estimation of a
 * Location Parameter, 1964. @throws UsageError INVALID_OPTION.
 */
export function huber(options: HuberOptions = {}): Loss {
  return lossOf("huber", options, "{ delta: 0.5 }", ["delta"]);
}

/**
 * Cross-entropy of a softmax with classes as targets, which may be smoothed. @throws UsageError
 * INVALID_OPTION.
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  return lossOf("crossEntropy", options, "{ labelSmoothing: 0.1 }", ["labelSmoothing"]);
}

/**
 * Cross-entropy of sigmoids with shares as targets, which may be smoothed. @throws UsageError
 * INVALID_OPTION.
 */
export function binaryCrossEntropy(options: CrossEntropyOptions = {}): Loss {
  return lossOf("binaryCrossEntropy", options, "{ labelSmoothing: 0.1 }", ["labelSmoothing"]);
}

/**
 * Cross-entropy of a softmax with probabilities as targets, or classes, which may be smoothed, as
 * in Keras. @throws UsageError INVALID_OPTION.
 */
export function categoricalCrossEntropy(options: CrossEntropyOptions = {}): Loss {
  return lossOf("categoricalCrossEntropy", options, "{ labelSmoothing: 0.1 }", ["labelSmoothing"]);
}

/**
 * Focal cross-entropy of a softmax. Source: Lin et al., Focal Loss for Dense Object Detection,
 * 2017; defaults of Keras.
 * @throws UsageError INVALID_OPTION.
 */
export function categoricalFocalCrossEntropy(options: FocalOptions = {}): Loss {
  return lossOf("categoricalFocalCrossEntropy", options, "{ gamma: 1 }", ["gamma", "alpha", "labelSmoothing"]);
}

/**
 * Focal cross-entropy of sigmoids. Source: Lin et al., Focal Loss for Dense Object Detection, 2017;
 * defaults of Keras.
 * @throws UsageError INVALID_OPTION.
 */
export function binaryFocalCrossEntropy(options: BinaryFocalOptions = {}): Loss {
  return lossOf("binaryFocalCrossEntropy", options, "{ gamma: 1 }", [
    "gamma",
    "alpha",
    "applyClassBalancing",
    "labelSmoothing",
  ]);
}

/** The loss of a name with options that are among the `known` ones. */
function lossOf(
  name: LossName,
  options: HuberOptions | BinaryFocalOptions,
  example: string,
  known: readonly (keyof HuberOptions | keyof BinaryFocalOptions)[],
): Loss {
  checkOptions(name, options, example, known);
  return { name, reduction: "mean", options: { ...options } };
}
