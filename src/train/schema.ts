import type { Standardization } from "../data/standardize.js";
import type { PreprocessorState } from "../preprocess/state.js";

/**
 * What a model knows about the data it is for; filled in by the first `fit`, or by the file it was
 * loaded from.
 */
export interface Schema {
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly standardization?: Standardization;
  /** What the numbers of rows are multiplied by. */
  readonly scale?: number;
  /**
   * Whether other numbers than bytes were learned: they are multiplied as doubles, bytes by the
   * kernels.
   */
  readonly scalesDoubles?: boolean;
  /** What makes inputs of the columns of a table: the one thing that no `fit` fills in. */
  readonly preprocessor?: PreprocessorState;
  /** Of the numbers that are learned; absent where nothing is known of them. */
  readonly targets?: TargetSchema;
  /** Of each of several outputs, in their order. */
  readonly outputs?: readonly OutputSchema[];
  /** What the last `fit` trained on. */
  readonly trainedOn?: TrainedOn;
}

/**
 * What a model knows of the answers of one output: names of classes, or that they are numbers;
 * nothing before its first `fit`.
 */
export type OutputSchema = Pick<Schema, "classes" | "targets">;

/** What a `fit` trains on. */
export interface TrainedOn {
  /** Those of an epoch; of rows that come in pieces, once one is over. */
  readonly rows?: number;
  /** Rows of a batch. */
  readonly batchSize: number;
}

/** What a model knows of the numbers that it learns; it takes no classes from then on. */
export interface TargetSchema {
  /** One for each output. */
  readonly names?: readonly string[];
  /** The outputs are the targets brought to mean 0 and deviation 1, column by column. */
  readonly standardization?: Standardization;
}

/** The names of classes, columns and targets that a model knows. */
export function namesKnown({
  classes,
  features,
  targets,
}: Schema): Pick<Schema, "classes" | "features"> & { readonly targetNames?: readonly string[] } {
  const targetNames = targets?.names;
  return { ...(classes && { classes }), ...(features && { features }), ...(targetNames && { targetNames }) };
}
