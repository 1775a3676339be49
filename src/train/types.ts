import type { LabelAccuracies } from "./labelTally.js";
import type { LabelledRows } from "./rows.js";
import type { Schedule } from "./scheduleOptions.js";
import type { EarlyStopping } from "./stoppingOptions.js";

/**
 * What a data set makes of a model: `loss` as the model's loss defines it; the rest only where rows have classes, or labels of which they may
 * have several: rows of zeros and ones that binaryCrossEntropy learns, an output for each label.
 */
export interface Evaluation extends Partial<LabelAccuracies> {
  readonly rows: number;
  readonly loss: number;
  /** Share of rows whose class, or all of whose labels, are predicted right, 0 .. 1. */
  readonly accuracy?: number;
  /** Rows by true class (row) and predicted class (column), row-major [classes, classes]. */
  readonly confusion?: Int32Array;
}

/** What an epoch's record says of what decided about the training. */
export interface EpochNotes {
  /** The best epoch so far by what `earlyStopping` watches, once there is one. */
  readonly bestEpoch?: number;
  /** The rate of the epoch's last update, where there is a `schedule`. */
  readonly learningRate?: number;
  /** There where the training ended after this epoch although more were asked for. */
  readonly isLast?: true;
}

/** What one pass over the training rows came to, measured on each batch before its update. */
export interface EpochRecord extends Partial<LabelAccuracies>, EpochNotes {
  /** Counts from 1, and on over several calls of `fit`. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy?: number;
  /** The validation rows after this epoch's last update; absent where that failed or was aborted, which `fit` then rejects with. */
  readonly validation?: Evaluation;
  /** Seconds since `fit` began. */
  readonly seconds: number;
  /** Threads that computed since `fit` began, at most. */
  readonly threads: number;
}

/** A record that is still being written. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** All epochs of one `fit`. */
export interface History {
  readonly epochs: readonly EpochRecord[];
  /** Seconds spent inside `fit`. */
  readonly seconds: number;
  /** Threads that computed, at most. */
  readonly threads: number;
  /** The best epoch by what `earlyStopping` watches; with `restoreBest` the model is as it was after that one. */
  readonly bestEpoch?: number;
  /** The epoch after which `earlyStopping` ended the training; absent where all were trained. */
  readonly stoppedEpoch?: number;
}

/** How to train. */
export interface FitOptions {
  /** Passes over the training rows; default 1. */
  readonly epochs?: number;
  /** Rows an update sees; "full" takes them all; default 32. Of rows that come in pieces it is a number, across their borders. */
  readonly batchSize?: number | "full";
  /** Rows to evaluate after every epoch, or the share of the training rows (0 .. 1) to set aside for that; no share of those in pieces. */
  readonly validation?: LabelledRows | number;
  /** Whether each epoch goes through the rows in a new seeded order; default true (a full batch, and rows that come in pieces, never are). */
  readonly shuffle?: boolean;
  /** Stops training, also amid a long batch; `fit` then rejects with the signal's reason and keeps the finished updates. */
  readonly signal?: AbortSignal;
  /** Ends training when a measure, by default the loss of the validation, gets no better for a while; `{}` with the defaults. */
  readonly earlyStopping?: EarlyStopping;
  /** How the learning rate changes from update to update of this `fit`; the optimizer's own comes back at its end. */
  readonly schedule?: Schedule;
}

/**
 * A running training: iterate it for each epoch, or await it for the history. It starts when it is first asked.
 *
 * `for await` ends the training when its loop is left. Whoever calls `next()` by hand and stops before the last epoch has to call
 * the iterator's `return()`: until then, or until it is disposed, the model is busy and keeps the memory of the training.
 */
export interface Fit extends AsyncIterable<EpochRecord>, Pick<Promise<History>, "then" | "catch" | "finally"> {}

/** What a model answers for rows. */
export interface Prediction {
  readonly rows: number;
  readonly columns: number;
  /** The output layer's activations, row-major [rows, columns]. */
  readonly outputs: Float32Array | Float64Array;
  /** Index of each row's class; only of classifiers. */
  readonly classes?: Int32Array;
  /** Name of each row's class; only where the model knows names. */
  readonly labels?: readonly string[];
  /** Names of the columns of `outputs`, where what is learned are numbers, or several labels a row, with names. */
  readonly targetNames?: readonly string[];
  /** The labels of each row, those whose probability is over 1/2, where a row may have several; without names they are "0", "1", ... */
  readonly labelSets?: readonly (readonly string[])[];
}
