import type { ActivationName } from "./activations.js";
import type { NameIn } from "./lookup.js";
import type { KernelLossName, LossTraits } from "./losses.js";
import { atLeastZero, onOrOff, positive, type Range, share } from "./ranges.js";

/** An option of a loss. */
interface LossOption {
  readonly usual: number | boolean;
  readonly range: Range;
}

/** What there is to know of a loss that is computed by a graph of ops, whose formula stands in `src/losses/formulas.ts`. */
export interface GraphLossEntry extends LossTraits {
  /** The last layer's activation where nobody chooses one and the loss computes none itself. */
  readonly output?: ActivationName;
  /** Its options by name. */
  readonly options?: Readonly<Record<string, LossOption>>;
}

const ofRows = { slope: 1, isOfRows: true } as const;
const ofErrors = { ...ofRows, targets: "numbers" } as const;
const ofCounts = { ...ofRows, targets: "counts", output: "softplus" } as const;
const ofSides = { ...ofRows, targets: "sides", output: "linear", threshold: 0 } as const;
const ofClasses = { ...ofRows, targets: "probabilities", activation: "softmax" } as const;
const gamma = { usual: 2, range: atLeastZero };
const alpha = { usual: 0.25, range: positive };
const labelSmoothing = { usual: 0, range: share };

/** Every loss of the library that has no kernel of its own. */
export const graphLosses = {
  meanAbsoluteError: { ...ofErrors, degree: 1 },
  huber: { ...ofErrors, degree: 2, options: { delta: { usual: 1, range: positive } } },
  logCosh: { ...ofErrors, degree: 2 },
  meanSquaredLogarithmicError: ofCounts,
  poisson: ofCounts,
  cosineSimilarity: { ...ofErrors, degree: 0 },
  hinge: ofSides,
  squaredHinge: ofSides,
  categoricalHinge: { ...ofRows, targets: "probabilities", output: "linear" },
  categoricalCrossEntropy: { ...ofClasses, options: { labelSmoothing } },
  klDivergence: ofClasses,
  categoricalFocalCrossEntropy: { ...ofClasses, options: { gamma, alpha, labelSmoothing } },
  binaryFocalCrossEntropy: {
    ...ofRows,
    targets: "shares",
    activation: "sigmoid",
    options: { gamma, alpha, applyClassBalancing: { usual: false, range: onOrOff }, labelSmoothing },
  },
} as const satisfies Readonly<Record<string, GraphLossEntry>>;

/** Losses that have kernels, as they are computed by a graph where one of these options isn't as usual. */
export const optionalLosses = {
  crossEntropy: { ...ofClasses, options: { labelSmoothing } },
  binaryCrossEntropy: { ...ofRows, targets: "shares", activation: "sigmoid", options: { labelSmoothing } },
} as const satisfies Partial<Readonly<Record<KernelLossName, GraphLossEntry>>>;

/** The name of one of these. */
export type OptionalLossName = NameIn<typeof optionalLosses>;

/** The name of a loss that is computed by a graph. */
export type GraphLossName = NameIn<typeof graphLosses>;
