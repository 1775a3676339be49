import { atLeastZero, positive } from "../catalog/ranges.js";
import type { Constraint, Regularizer } from "../catalog/regularization.js";
import { checkOptions, invalidOption } from "../check.js";

/**
 * A penalty of `factor` times the sum of the sizes |w|, which draws weights to 0; default 0.01. Its
 * gradient at 0 is 0. As in Keras. @throws UsageError INVALID_OPTION for a factor below 0.
 */
export function l1(factor = 0.01): Regularizer {
  return { l1: checkFactor("l1", factor), l2: 0 };
}

/**
 * A penalty of `factor` times the sum of the squares w^2, without a half, as in Keras; default
 * 0.01. PyTorch's weight decay d is that of l2(d / 2), scikit-learn's alpha that of l2(alpha / (2
 * batchSize)). @throws UsageError INVALID_OPTION for a factor below 0.
 */
export function l2(factor = 0.01): Regularizer {
  return { l1: 0, l2: checkFactor("l2", factor) };
}

/** Both, each 0 where it is left out. @throws UsageError INVALID_OPTION. */
export function l1l2(factors: Partial<Regularizer> = {}): Regularizer {
  checkOptions("l1l2", factors, "{ l1: 0.001, l2: 0.01 }", ["l1", "l2"]);
  const { l1 = 0, l2 = 0 } = factors;
  return { l1: checkFactor("l1", l1), l2: checkFactor("l2", l2) };
}

/**
 * Weights of norms of at most `limit`, default 2: those of a unit, a column of the kernel, are
 * multiplied by min(n, limit) / (1e-7 + n), n being their Euclidean norm. As in Keras with axis 0,
 * whose 1e-7 takes a little of short ones too. Source: Srivastava et al., Dropout, 2014. @throws
 * UsageError INVALID_OPTION unless the limit is positive.
 */
export function maxNorm(limit = 2): Constraint {
  if (!positive.holds(limit)) throw invalidOption("The limit of maxNorm", positive.words, limit);
  return { kind: "maxNorm", limit };
}

/** Weights of norm 1: those of a unit are divided by 1e-7 + their norm, as in Keras with axis 0. */
export function unitNorm(): Constraint {
  return { kind: "unitNorm" };
}

/** No weights below 0, which become 0. */
export function nonNegative(): Constraint {
  return { kind: "nonNegative" };
}

function checkFactor(name: string, factor: number): number {
  if (!atLeastZero.holds(factor)) throw invalidOption(`The factor of ${name}`, atLeastZero.words, factor);
  return factor;
}
