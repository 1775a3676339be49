import type { ActivationName } from "./activations.js";
import type { NameIn } from "./lookup.js";
import type { KernelLossName, LossTraits } from "./losses.js";
import { atLeastZero, onOrOff, positive, type Range, share } from "./ranges.js";

/** An option of a loss. */
interface LossOption {
  readonly usual: number | boolean;
  readonly range: Range;
}

/**
 * What there is to know of a loss that is computed by a graph of ops, whose formula stands in
 * `src/losses/formulas.ts`.
 */
export interface GraphLossEntry extends LossTraits {
  /** The last layer's activation where nobody chooses one and the loss computes none itself. */
  readonly output?: ActivationName;
  /** Its options by name. */
  readonly options?: Readonly<Record<string, LossOption>>;
}

const gamma = { usual: 2, range: atLeastZero };
const alpha = { usual: 0.25, range: positive };
const labelSmoothing = { usual: 0, range: share };

/**
 * Every loss of the library that has no kernel of its own. No spread stands here: bundlers drop
 * what a page doesn't name, and esbuild keeps spreads.
 */
export const graphLosses = {
  meanAbsoluteError: { slope: 1, isOfRows: true, targets: "numbers", degree: 1 },
  huber: { slope: 1, isOfRows: true, targets: "numbers", degree: 2, options: { delta: { usual: 1, range: positive } } },
  logCosh: { slope: 1, isOfRows: true, targets: "numbers", degree: 2 },
  meanSquaredLogarithmicError: { slope: 1, isOfRows: true, targets: "counts", output: "softplus" },
  poisson: { slope: 1, isOfRows: true, targets: "counts", output: "softplus" },
  cosineSimilarity: { slope: 1, isOfRows: true, targets: "numbers", degree: 0 },
  hinge: { slope: 1, isOfRows: true, targets: "sides", output: "linear", threshold: 0 },
  squaredHinge: { slope: 1, isOfRows: true, targets: "sides", output: "linear", threshold: 0 },
  categoricalHinge: { slope: 1, isOfRows: true, targets: "probabilities", output: "linear" },
  categoricalCrossEntropy: {
    slope: 1,
    isOfRows: true,
    targets: "probabilities",
    activation: "softmax",
    options: { labelSmoothing },
  },
  klDivergence: { slope: 1, isOfRows: true, targets: "probabilities", activation: "softmax" },
  categoricalFocalCrossEntropy: {
    slope: 1,
    isOfRows: true,
    targets: "probabilities",
    activation: "softmax",
    options: { gamma, alpha, labelSmoothing },
  },
  binaryFocalCrossEntropy: {
    slope: 1,
    isOfRows: true,
    targets: "shares",
    activation: "sigmoid",
    options: { gamma, alpha, applyClassBalancing: { usual: false, range: onOrOff }, labelSmoothing },
  },
} as const satisfies Readonly<Record<string, GraphLossEntry>>;

/**
 * Losses that have kernels, as they are computed by a graph where one of these options isn't as
 * usual.
 */
export const optionalLosses = {
  crossEntropy: {
    slope: 1,
    isOfRows: true,
    targets: "probabilities",
    activation: "softmax",
    options: { labelSmoothing },
  },
  binaryCrossEntropy: {
    slope: 1,
    isOfRows: true,
    targets: "shares",
    activation: "sigmoid",
    options: { labelSmoothing },
  },
} as const satisfies Partial<Readonly<Record<KernelLossName, GraphLossEntry>>>;

/** The name of one of these. */
export type OptionalLossName = NameIn<typeof optionalLosses>;

/** The name of a loss that is computed by a graph. */
export type GraphLossName = NameIn<typeof graphLosses>;
