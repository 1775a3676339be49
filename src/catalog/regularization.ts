/**
 * A penalty that is added to the loss: l1 times the sum of the sizes plus l2 times the sum of the
 * squares, without a half.
 */
export interface Regularizer {
  /** Factor of the sum of absolute values. */
  readonly l1: number;
  /** Factor of the sum of squares. */
  readonly l2: number;
}

/** What a parameter is brought to after each update. */
export type Constraint =
  | {
      /** Columns longer than `limit` are shortened to it. */
      readonly kind: "maxNorm";
      /** The greatest length of a column. */
      readonly limit: number;
    }
  | {
      /** Each column gets length 1. */
      readonly kind: "unitNorm";
    }
  | {
      /** Numbers below 0 become 0. */
      readonly kind: "nonNegative";
    };

/** Penalties of a dense layer, and what its parameters are brought to. */
export interface Regularization {
  /** Penalty of the kernel, say `l2(0.01)`. */
  readonly kernelRegularizer?: Regularizer;
  /** Penalty of the bias. */
  readonly biasRegularizer?: Regularizer;
  /** Penalty of what the layer answers, as a mean over the rows, as they count. */
  readonly activityRegularizer?: Regularizer;
  /**
   * What the kernel is brought to after each update, say `maxNorm(2)`: norms are those of each
   * unit's weights.
   */
  readonly kernelConstraint?: Constraint;
  /** What the bias is brought to: its norm is that of all biases of the layer. */
  readonly biasConstraint?: Constraint;
}

/** Its parts that are penalties, and those that are constraints. */
export const REGULARIZERS = ["kernelRegularizer", "biasRegularizer", "activityRegularizer"] as const;
export const CONSTRAINTS = ["kernelConstraint", "biasConstraint"] as const;

/** Names of the constraints. */
export const CONSTRAINT_KINDS = ["maxNorm", "unitNorm", "nonNegative"] as const;

/**
 * What a layer's regularization in `given` becomes, part by part; all else that stands there is
 * passed over.
 */
export function regularizationOf(
  given: Readonly<Record<string, unknown>>,
  regularizer: (part: string, value: unknown) => Regularizer,
  constraint: (part: string, value: unknown) => Constraint,
): Regularization {
  const made = <Part>(parts: readonly string[], make: (part: string, value: unknown) => Part) =>
    parts.flatMap((part) => (given[part] === undefined ? [] : [[part, make(part, given[part])] as const]));
  return Object.fromEntries<unknown>([...made(REGULARIZERS, regularizer), ...made(CONSTRAINTS, constraint)]);
}

/** A part that is of the bias, which a layer without one can't have. */
export function partOfBias(regularization: Regularization): string | undefined {
  return Object.keys(regularization).find((part) => part.startsWith("bias"));
}
