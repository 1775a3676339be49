import { checkNothingElse } from "../check.js";
import type {
  AlphaDropoutLayer,
  BatchNormalizationLayer,
  GroupNormalizationLayer,
  LayerNormalizationLayer,
  PreluLayer,
} from "./layer.js";
import { optionLayer } from "./optionLayer.js";

/** What is common to layers that normalize. */
export interface NormalizationOptions {
  /** Added to the variance before its root is taken; default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
  /** Whether `beta` is added, which training moves from 0; default true. */
  readonly center?: boolean;
  /** Whether it is multiplied by `gamma`, which training moves from 1; default true. */
  readonly scale?: boolean;
}

/** What `batchNormalization` can be told. */
export interface BatchNormalizationOptions extends NormalizationOptions {
  /**
   * The share of the running mean and variance that an update keeps; default 0.9: PyTorch's
   * momentum is 1 less that, Keras's default 0.99.
   */
  readonly momentum?: number;
  /**
   * Whether the variance that goes into the running one is divided by n - 1, as in PyTorch, and not
   * by n, as in Keras; default true.
   */
  readonly unbiased?: boolean;
}

/** What `prelu` can be told. */
export interface PreluOptions {
  /** The slope to start from; default 0.25. */
  readonly start?: number;
  /** Whether all units, or channels, have one slope; default false, where each has its own. */
  readonly shared?: boolean;
}

/**
 * Brings each unit, or each channel of images, to mean 0 and deviation 1:
 *
 *     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 *
 * in training by mean and variance (divided by n) of the batch, else by running ones, which every
 * update moves: running = momentum running + (1 - momentum) batch. They are no parameters; files
 * (PyTorch's running_mean, running_var) and checkpoints keep them. A batch of one row can't be
 * trained on. Source: Ioffe & Szegedy, 2015. @throws UsageError INVALID_OPTION.
 */
export function batchNormalization(
  options: BatchNormalizationOptions = {},
  ...none: readonly []
): BatchNormalizationLayer {
  checkNothingElse("batchNormalization", none);
  return optionLayer("batchNormalization", options) as BatchNormalizationLayer;
}

/**
 * Brings each row, or each place of images over its channels, to mean 0 and deviation 1, as
 * `batchNormalization` does with units, in training and else: gamma and beta are those of units, or
 * channels. Source: Ba, Kiros & Hinton, 2016. @throws UsageError INVALID_OPTION.
 */
export function layerNormalization(options: NormalizationOptions = {}, ...none: readonly []): LayerNormalizationLayer {
  checkNothingElse("layerNormalization", none);
  return optionLayer("layerNormalization", options) as LayerNormalizationLayer;
}

/**
 * Brings, in each row, every one of so many groups of neighbouring units, or channels with all
 * their places, to mean 0 and deviation 1; else as `layerNormalization`. Source: Wu & He, 2018.
 * @throws UsageError INVALID_OPTION.
 */
export function groupNormalization(
  groups: number,
  options: NormalizationOptions = {},
  ...none: readonly []
): GroupNormalizationLayer {
  checkNothingElse("groupNormalization", none);
  return optionLayer("groupNormalization", options, { groups }) as GroupNormalizationLayer;
}

/**
 * x where it is positive, else alpha x, of which training moves alpha. Source: He et al., Delving
 * Deep into Rectifiers, 2015. @throws UsageError INVALID_OPTION.
 */
export function prelu(options: PreluOptions = {}, ...none: readonly []): PreluLayer {
  checkNothingElse("prelu", none);
  return optionLayer("prelu", options) as PreluLayer;
}

/**
 * Dropout for selu: sets each number to the least that selu gives, -1.758..., with probability
 * `rate` in training, and brings mean and variance back to what they were, as in PyTorch; answers
 * are not changed. Which numbers these are is decided as in `dropout`. Default rate 0.5. Source:
 * Klambauer et al., Self-Normalizing Neural Networks, 2017. @throws UsageError INVALID_OPTION
 * unless the rate is from 0 to 1.
 */
export function alphaDropout(rate = 0.5, ...none: readonly []): AlphaDropoutLayer {
  checkNothingElse("alphaDropout", none);
  return optionLayer("alphaDropout", {}, { rate }) as AlphaDropoutLayer;
}
