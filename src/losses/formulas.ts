import type { GraphLossName, OptionalLossName } from "../catalog/graphLosses.js";
import type { Tensor } from "../graph/tensor.js";
import type { LossFunction, LossOptions } from "../nn/losses.js";
import { sigmoid, softplus } from "../ops/activations.js";
import { add, divide, multiply, negate, subtract } from "../ops/arithmetic.js";
import { equal, maximum, minimum } from "../ops/comparison.js";
import type { Operand } from "../ops/constant.js";
import { abs, power, sqrt, square } from "../ops/elementary.js";
import { log } from "../ops/logarithm.js";
import { max, mean, sum } from "../ops/reduce.js";
import { logSoftmax, softmax } from "../ops/softmax.js";
import { where } from "../ops/where.js";

/** Where Keras keeps a logarithm from 0 (`keras.config.epsilon`). */
const EPSILON = 1e-7;

/** A loss that a graph computes, some with certain options alone. */
export type ComputedByGraph = GraphLossName | OptionalLossName;

/** What each error of a prediction comes to, [rows, outputs]: the loss of a row is their mean. */
type ErrorLoss = (error: Tensor, options: LossOptions) => Tensor;

/** The losses of errors, output - target. */
export const errorLosses = {
  meanAbsoluteError: (error) => abs(error),

  /**
   * e^2 / 2 up to delta, beyond it delta (|e| - delta / 2): in one form that overflows no sooner
   * than |e|.
   */
  huber(error, { delta }) {
    const size = abs(error);
    const inner = minimum(size, Number(delta));
    return multiply(inner, subtract(size, multiply(0.5, inner)));
  },

  /** log(cosh e), as |e| + log(1 + exp(-2 |e|)) - log 2: no exponential overflows. */
  logCosh(error) {
    const size = abs(error);
    return subtract(add(size, softplus(multiply(-2, size))), Math.LN2);
  },
} as const satisfies Partial<Readonly<Record<GraphLossName, ErrorLoss>>>;

/**
 * All others: what each row comes to, of its outputs or, where the loss computes their activation,
 * of its logits.
 */
export const rowLosses: Readonly<
  Record<Exclude<ComputedByGraph, keyof typeof errorLosses>, (x: Tensor, t: Tensor, options: LossOptions) => Tensor>
> = {
  crossEntropy: smoothedCrossEntropy,

  /** Of targets that are smoothed as in Keras. */
  binaryCrossEntropy(z, targets, { labelSmoothing }) {
    return mean(surpriseOf(z, smoothed(targets, labelSmoothing, 2)), -1);
  },

  /** Keras's: (log(1 + o) - log(1 + t))^2, where what is below 1e-7 counts as that. */
  meanSquaredLogarithmicError: (o, t) => mean(square(subtract(logOfMore(o), logOfMore(t))), -1),

  /** Keras's: o - t log(o + 1e-7). */
  poisson: (o, t) => mean(subtract(o, multiply(t, log(add(o, EPSILON)))), -1),

  /** PyTorch's cosine, negated: - o t / (|o| |t|), neither length below 1e-8. */
  cosineSimilarity: (o, t) => negate(divide(rowSum(multiply(o, t)), multiply(lengthOf(o), lengthOf(t)))),

  hinge: (o, t) => mean(beyondMargin(o, t), -1),

  squaredHinge: (o, t) => mean(square(beyondMargin(o, t)), -1),

  /**
   * Keras's: the largest output of another class may be no nearer than 1 to that of the own one.
   */
  categoricalHinge: (o, t) =>
    maximum(0, add(1, subtract(max(multiply(subtract(1, t), o), -1), rowSum(multiply(t, o))))),

  categoricalCrossEntropy: smoothedCrossEntropy,

  /** Of the outputs as PyTorch's `kl_div` has it, from logits; a target of 0 adds nothing. */
  klDivergence: (z, t) => rowSum(multiply(t, subtract(log(maximum(t, EPSILON)), logSoftmax(z)))),

  /** Keras's: alpha (1 - p)^gamma of each class's cross-entropy. */
  categoricalFocalCrossEntropy(z, targets, { gamma, alpha, labelSmoothing }) {
    const t = smoothed(targets, labelSmoothing, classesOf(targets));
    const surprise = multiply(t, logSoftmax(z));
    return multiply(-Number(alpha), rowSum(multiply(focus(subtract(1, softmax(z)), Number(gamma)), surprise)));
  },

  /**
   * Keras's: (1 - p_t)^gamma of the cross-entropy, p_t the probability given to what is true;
   * balanced by alpha if asked for.
   */
  binaryFocalCrossEntropy(z, targets, { gamma, alpha, applyClassBalancing, labelSmoothing }) {
    const t = smoothed(targets, labelSmoothing, 2);
    const rest = subtract(1, t);
    const missed = add(multiply(t, sigmoid(negate(z))), multiply(rest, sigmoid(z)));
    const focal = multiply(focus(missed, Number(gamma)), surpriseOf(z, t));
    const share = Number(alpha);
    const balance = add(multiply(t, share), multiply(rest, 1 - share));
    return mean(applyClassBalancing ? multiply(balance, focal) : focal, -1);
  },
};

/** The loss of rows whose errors are each multiplied by the `unit` of its column. */
export function meanOfErrors(
  name: keyof typeof errorLosses,
  options: LossOptions,
  unit: (loss: Tensor) => Tensor = (loss) => loss,
): LossFunction {
  const of: ErrorLoss = errorLosses[name];
  return (outputs, targets) => mean(unit(of(subtract(outputs, targets), options)), -1);
}

/** The cross-entropy of a softmax, of targets that are smoothed as in Keras. */
function smoothedCrossEntropy(z: Tensor, t: Tensor, { labelSmoothing }: LossOptions): Tensor {
  return negate(rowSum(multiply(smoothed(t, labelSmoothing, classesOf(t)), logSoftmax(z))));
}

/** The cross-entropy of each sigmoid, from its logit. */
function surpriseOf(z: Tensor, t: Tensor): Tensor {
  return add(multiply(t, softplus(negate(z))), multiply(subtract(1, t), softplus(z)));
}

/**
 * The targets with a share taken from each and spread evenly over all classes: t (1 - share) +
 * share / classes.
 */
function smoothed(t: Tensor, share: LossOptions[string], classes: number): Tensor {
  return share ? add(multiply(1 - Number(share), t), Number(share) / classes) : t;
}

/** Columns of targets. */
function classesOf({ shape }: Tensor): number {
  return Number(shape[shape.length - 1]);
}

function rowSum(x: Tensor): Tensor {
  return sum(x, -1);
}

function logOfMore(x: Tensor): Tensor {
  return log(add(1, maximum(x, EPSILON)));
}

/** The length of each row; where it is less than 1e-8 that, whose gradient is 0. */
function lengthOf(x: Tensor): Tensor {
  return sqrt(maximum(rowSum(square(x)), 1e-16));
}

/** How far outputs are from their side, -1 (a target of 0 too) or 1, and a margin of 1. */
function beyondMargin(o: Tensor, t: Tensor): Tensor {
  const side = where(equal(t, 0), -1, t);
  return maximum(0, subtract(1, multiply(side, o)));
}

/** x^gamma, whose slope is finite at 0 too. */
function focus(x: Tensor, gamma: number): Operand {
  return gamma === 0 ? 1 : power(maximum(x, 1e-20), gamma);
}
