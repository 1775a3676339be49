/** The types of models, as their options say. */
import { invalidOption, isRecord } from "../check.js";
import type { Dtype } from "../runtime/kernels.js";
import type { ClassEvaluation, Classifier, ClassPrediction, ClassRecord } from "../train/classifier.js";
import type { Model } from "../train/model.js";
import type { AnyRows, LabelledRows } from "../train/rows.js";
import type { ModelOptions } from "../train/sequential.js";
import type { DataSource } from "../train/stream/source.js";
import type { EvaluateOptions, Fit, FitOptions } from "../train/types.js";
import type { LoadOptions, WorkerOption } from "./options.js";
import type { WorkerModel } from "./workerModel.js";

/** A `Classifier` that a worker owns. */
export interface WorkerClassifier<D extends Dtype = Dtype> extends WorkerModel<D> {
  /** As `WorkerModel.fit`. */
  fit(train: LabelledRows | DataSource, options?: FitOptions, ...none: readonly []): Fit<ClassRecord>;
  /** As `Model.evaluate`. */
  evaluate(data: LabelledRows, options?: EvaluateOptions, ...none: readonly []): Promise<ClassEvaluation>;
  /** As `WorkerModel.predict`. */
  predict(rows: AnyRows, ...none: readonly []): Promise<ClassPrediction<D>>;
}

/** Options of `sequential`, with what of them decides about the type of the model. */
export type MadeBy<L extends ModelOptions["loss"], D extends Dtype, W extends boolean> = ModelOptions & {
  /** The loss, which says whether the model is a classifier. */
  readonly loss: L;
  /** The type of all numbers; default "float32". */
  readonly dtype?: D;
} & WorkerOption<W>;

/**
 * The model of such options: a classifier where its loss is "crossEntropy", with arrays of its
 * `dtype`, here or in a worker.
 */
export type Made<L, D extends Dtype, W> = [L] extends ["crossEntropy"] ? MadeClassifier<D, W> : Loaded<D, W>;

/** A classifier here or in a worker. */
type MadeClassifier<D extends Dtype, W> = W extends true ? WorkerClassifier<D> : Classifier<D>;

/** Options of `load`, with what of them decides about the type of the model. */
export type LoadedBy<D extends Dtype, W extends boolean> = LoadOptions & {
  /** The type of all numbers; by default that of the file. */
  readonly dtype?: D;
} & WorkerOption<W>;

/**
 * The model of a file here or in a worker: what it tells its file decides, which `isClassifier`
 * asks.
 */
export type Loaded<D extends Dtype, W> = W extends true ? WorkerModel<D> : Model<D>;

/**
 * Whether the model tells classes by name: then its type knows that it does. For models of `load`,
 * and of losses that may learn numbers.
 * @throws ResourceError DISPOSED; UsageError INVALID_OPTION for what is no model.
 */
export function isClassifier<D extends Dtype>(model: Model<D>): model is Classifier<D>;
export function isClassifier<D extends Dtype>(model: WorkerModel<D>): model is WorkerClassifier<D>;
export function isClassifier<D extends Dtype>(
  model: Model<D> | WorkerModel<D>,
): model is Classifier<D> | WorkerClassifier<D>;
export function isClassifier(model: Model | WorkerModel): boolean {
  const info: unknown = isRecord(model) ? model.info : undefined;
  if (!isRecord(info)) throw invalidOption("What isClassifier asks", "a model", model);
  return info.classes !== undefined;
}
