/** Losses of the library that have options, which are checked where a model is made with them. */
import type { Loss } from "../nn/losses.js";

/** Options of `huber`. */
export interface HuberOptions {
  /** The error up to which its square counts, beyond which its size does; default 1. */
  readonly delta?: number;
}

/** Options of `crossEntropy`, `binaryCrossEntropy` and `categoricalCrossEntropy`. */
export interface CrossEntropyOptions {
  /**
   * The share of each target that is spread evenly over all classes, of sigmoids over both, at least 0 and below 1; default 0. The
   * loss is that of smoothed targets wherever it is told. Source: Szegedy et al., Rethinking the Inception Architecture, 2016.
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
  /** Whether targets of 1 count alpha and those of 0 count 1 - alpha; default false, and alpha is of no matter. */
  readonly applyClassBalancing?: boolean;
}

/**
 * Huber's loss: half the squared error up to `delta`, beyond it delta (|e| - delta / 2). Where targets are standardised `delta` is in their
 * deviations. Source: Huber, Robust Estimation of a Location Parameter, 1964.
 */
export function huber(options: HuberOptions = {}): Loss {
  return { name: "huber", reduction: "mean", options: { ...options } };
}

/** Cross-entropy of a softmax with classes as targets, which may be smoothed. */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  return { name: "crossEntropy", reduction: "mean", options: { ...options } };
}

/** Cross-entropy of sigmoids with shares as targets, which may be smoothed. */
export function binaryCrossEntropy(options: CrossEntropyOptions = {}): Loss {
  return { name: "binaryCrossEntropy", reduction: "mean", options: { ...options } };
}

/** Cross-entropy of a softmax with probabilities as targets, or classes, which may be smoothed, as in Keras. */
export function categoricalCrossEntropy(options: CrossEntropyOptions = {}): Loss {
  return { name: "categoricalCrossEntropy", reduction: "mean", options: { ...options } };
}

/** Focal cross-entropy of a softmax. Source: Lin et al., Focal Loss for Dense Object Detection, 2017; defaults of Keras. */
export function categoricalFocalCrossEntropy(options: FocalOptions = {}): Loss {
  return { name: "categoricalFocalCrossEntropy", reduction: "mean", options: { ...options } };
}

/** Focal cross-entropy of sigmoids. Source: Lin et al., Focal Loss for Dense Object Detection, 2017; defaults of Keras. */
export function binaryFocalCrossEntropy(options: BinaryFocalOptions = {}): Loss {
  return { name: "binaryFocalCrossEntropy", reduction: "mean", options: { ...options } };
}
