import { isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import type { BatchRecord, RunningFit } from "../train/coach/callbacks.js";
import type { LabelledRows } from "../train/rows.js";
import type { EpochRecord, FitOptions } from "../train/types.js";
import type { NamedRows } from "./namedRows.js";

/**
 * A training as its callbacks see it, and change it: as `RunningFit`, with the model that was asked
 * to train.
 */
export interface FunctionalFit<M> extends Omit<RunningFit, "model"> {
  /** The model. */
  readonly model: M;
}

/**
 * How to train: as a model of layers one behind the other, but for what is said of rows and their
 * classes.
 */
export interface FunctionalFitOptions<I extends string, O extends string, M>
  extends Omit<FitOptions, "validation" | "classWeight" | "metrics" | "onEpoch" | "onBatch"> {
  /**
   * Rows to evaluate after every epoch, or the share of the training rows (0 .. 1) to set aside for
   * that.
   */
  readonly validation?: NamedRows<I, O> | number;
  /** Called after each epoch. */
  readonly onEpoch?: (record: EpochRecord, fit: FunctionalFit<M>) => unknown;
  /** Called after each update. */
  readonly onBatch?: (record: BatchRecord, fit: FunctionalFit<M>) => unknown;
}

/**
 * The options as the model behind `model` takes them; `pack` makes a data set of rows to validate
 * with, `tell` completes the records that callbacks see. @throws UsageError INVALID_OPTION for
 * those that go with one output alone, and whatever `pack` throws.
 */
export function ownOptions<I extends string, O extends string, M>(
  given: FunctionalFitOptions<I, O, M>,
  model: M,
  pack: (rows: unknown) => LabelledRows,
  tell: (record: EpochRecord) => void,
): FitOptions {
  // what are no options is refused by whoever reads them
  if (!isRecord(given)) return given as FitOptions;
  const { validation, onEpoch, onBatch, ...others }: FunctionalFitOptions<I, O, M> = given;
  for (const option of ["metrics", "classWeight"] as const)
    if (Object.hasOwn(others, option) && others[option as never] !== undefined)
      throw new UsageError(
        "INVALID_OPTION",
        `fit of a model of lanegrad/model takes no ${option}, which is of one output: ${ADVICE[option]}.`,
      );
  const isAside = validation !== undefined && typeof validation !== "number";
  return {
    ...others,
    ...(validation !== undefined && { validation: isAside ? pack(validation) : validation }),
    ...(onEpoch !== undefined && { onEpoch: called(onEpoch, model, tell) }),
    ...(onBatch !== undefined && { onBatch: called(onBatch, model) }),
  };
}

const ADVICE = {
  metrics: "evaluate has loss and accuracy of each, and classMetrics or regressionMetrics the others",
  classWeight: "give the rows weights",
} as const;

/**
 * A callback that is given the model it knows; what is no function is refused by whoever checks
 * callbacks.
 */
function called<Told, M>(
  callback: (told: Told, fit: FunctionalFit<M>) => unknown,
  model: M,
  complete?: (told: Told) => void,
) {
  if (typeof callback !== "function") return callback;
  return (told: Told, fit: RunningFit): unknown => {
    complete?.(told);
    return callback(told, new Shown(fit, model));
  };
}

/** What a callback sees. */
class Shown<M> implements FunctionalFit<M> {
  constructor(
    private readonly fit: RunningFit,
    readonly model: M,
  ) {}

  get learningRate(): number {
    return this.fit.learningRate;
  }

  set learningRate(rate: number) {
    this.fit.learningRate = rate;
  }

  stop(): void {
    this.fit.stop();
  }
}
