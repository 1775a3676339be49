import type { Dtype } from "../runtime/kernels.js";
import type { Model } from "./model.js";
import type { EpochRecord, Evaluation, Prediction } from "./records.js";
import type { AnyRows, LabelledRows } from "./rows.js";
import type { DataSource } from "./stream/source.js";
import type { EvaluateOptions, Fit, FitOptions } from "./types.js";

/**
 * What a classifier answers for rows. Classes have names from the first `fit` on, or from the
 * option `classes`.
 */
export interface ClassPrediction<D extends Dtype = Dtype> extends Prediction<D> {
  /** Index of each row's class. */
  readonly classes: Int32Array;
  /** Name of each row's class. */
  readonly labels: readonly string[];
}

/** What rows with classes make of a classifier. */
export interface ClassEvaluation extends Evaluation {
  /** Share of rows whose class is predicted right, 0 .. 1. */
  readonly accuracy: number;
  /**
   * How many rows there are by true class (row) and predicted class (column), row-major [classes,
   * classes]. Of more than 1000 classes none is made, which the type, that of classifiers of fewer,
   * doesn't tell.
   */
  readonly confusion: Int32Array;
}

/** What one pass over training rows with classes came to. */
export interface ClassRecord extends EpochRecord {
  /** Share of rows whose class was predicted right, 0 .. 1. */
  readonly accuracy: number;
  readonly validation?: ClassEvaluation;
}

/**
 * A model that tells the class of each row, as those of the loss "crossEntropy" do: a `Model` whose
 * type knows what such a model always tells.
 */
export interface Classifier<D extends Dtype = Dtype> extends Model<D> {
  /** As `Model.fit`. */
  fit(train: LabelledRows | DataSource, options?: FitOptions, ...none: readonly []): Fit<ClassRecord>;
  /** As `Model.evaluate`. */
  evaluate(data: LabelledRows, options?: EvaluateOptions, ...none: readonly []): Promise<ClassEvaluation>;
  /** As `Model.predict`. */
  predict(rows: AnyRows, ...none: readonly []): Promise<ClassPrediction<D>>;
}
