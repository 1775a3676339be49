import { UsageError } from "../errors.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import * as models from "../remote/models.js";
import type { ModelOptions } from "../train/sequential.js";
import type { EvaluateOptions, FitOptions } from "../train/types.js";
import type { PreparedRows } from "./rows.js";

/** What rows that were set aside say of a model. */
export interface Score {
  /** Rows trained on, and measured. */
  readonly trainRows: number;
  /** Rows measured. */
  readonly testRows: number;
  /** Loss of the rows measured. */
  readonly loss: number;
  /** Absent for numbers. */
  readonly accuracy?: number;
  /** The metrics that were asked for, by name. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Epochs that were trained. */
  readonly epochs: number;
  /** Seconds inside `fit`; the only number that depends on the machine. */
  readonly seconds: number;
}

/** A model and how it is trained. */
export interface Recipe {
  readonly model: ModelOptions;
  readonly fit: FitOptions;
  readonly metrics: EvaluateOptions["metrics"];
}

/**
 * Makes a model, trains and measures it, and lets go of it. Beside other jobs a worker owns it, and
 * one thread computes.
 * @throws as `sequential`, `fit` and `evaluate`; the signal's reason
 */
export async function scoreOf(
  platform: ModelPlatform,
  jobs: number,
  { model: options, fit, metrics }: Recipe,
  { train, test, preprocessor }: PreparedRows,
  signal: AbortSignal,
): Promise<Score> {
  signal.throwIfAborted();
  checkAlone(fit);
  const model = await models.sequential(platform, withThreads(options, jobs, preprocessor));
  try {
    const history = await model.fit(train, { ...fit, signal });
    const { loss, accuracy, metrics: measured } = await model.evaluate(test, metrics && { metrics });
    return {
      trainRows: train.rows,
      testRows: test.rows,
      loss,
      ...(accuracy !== undefined && { accuracy }),
      ...(measured && { metrics: measured }),
      epochs: history.epochs.length,
      seconds: history.seconds,
    };
  } finally {
    model.dispose();
  }
}

/** @throws UsageError INVALID_OPTION where several processes were to train one of many models. */
export function checkAlone({ distributed }: FitOptions): void {
  if (distributed === undefined) return;
  throw new UsageError(
    "INVALID_OPTION",
    "Each of several models is trained by one process: give `distributed` beside `fit`, not within.",
  );
}

/**
 * The options of one of several models: beside other jobs a worker owns it, and one thread computes
 * unless more are asked for.
 */
export function withThreads(options: ModelOptions, jobs: number, preprocessor: Preprocessor | undefined) {
  return {
    ...(jobs > 1 && { threads: 1 }),
    ...options,
    ...(preprocessor && { preprocessor }),
    worker: jobs > 1,
  };
}
