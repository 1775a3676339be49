import type { ClassWeight } from "../data/weights.js";
import type { CustomMetric } from "../metrics/customMetric.js";
import type { MetricName } from "../metrics/named.js";
import type { Communicator } from "../processes/communicator.js";
import type { Augmentation } from "./augment/options.js";
import type { FitCallbacks } from "./coach/callbacks.js";
import type { ReduceOnPlateau } from "./coach/plateauOptions.js";
import type { Schedule } from "./coach/scheduleOptions.js";
import type { EarlyStopping } from "./coach/stoppingOptions.js";
import type { EpochRecord, FitEnd } from "./records.js";
import type { LabelledRows } from "./rows.js";

export type { EpochNotes, EpochRecord, Evaluation, FitEnd, Prediction } from "./records.js";

/** What is measured of rows beside loss and accuracy. */
export interface EvaluateOptions {
  /** Metrics by name, or of your own. */
  readonly metrics?: readonly (MetricName | CustomMetric)[];
  /**
   * Processes that share the rows out, all of which have the same model and rows; as of `fit`.
   * Default this process alone.
   */
  readonly distributed?: Communicator;
  /** Whose the rows are that each of these processes is given; as of `fit`. Default "all". */
  readonly rows?: "all" | "own";
}

/** A record that is still being written. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** All epochs of one `fit`; of one that goes on from a checkpoint those that were left. */
export interface History<R extends EpochRecord = EpochRecord> extends FitEnd {
  /** One record an epoch. */
  readonly epochs: readonly R[];
  /** Seconds spent inside `fit`. */
  readonly seconds: number;
  /** Threads that computed, at most. */
  readonly threads: number;
}

/** How to train. */
export interface FitOptions extends FitCallbacks {
  /** Passes over the training rows; default 1. */
  readonly epochs?: number;
  /**
   * Rows an update sees; "full" takes them all; default 32. Of rows that come in pieces it is a
   * number, across their borders.
   */
  readonly batchSize?: number | "full";
  /**
   * Batches of `batchSize` rows whose gradients are added before an update: what is a batch
   * elsewhere, and in records and callbacks, has so many times `batchSize` rows, computed in the
   * memory of some. The weights are those of such batches, where `batchSize` is a multiple of 256
   * to the bit, else to within rounding, as always behind an `embedding`, which adds row after row;
   * so are the reported losses. Default 1; not of rows that come in pieces.
   */
  readonly gradientAccumulationSteps?: number;
  /**
   * What is done to training images by chance, in each epoch anew; validations and predictions see
   * images as they are. Rows are images where the data set or the model says
   * `[height, width, channels]`; not of rows that come in pieces, nor with `lbfgs`. Default
   * nothing.
   */
  readonly augment?: Augmentation;
  /**
   * Rows to evaluate after every epoch, or the share of the training rows (0 .. 1) to set aside for
   * that; no share of those in pieces.
   */
  readonly validation?: LabelledRows | number;
  /**
   * Whether each epoch goes through the rows in a new seeded order; default true (a full batch, and
   * rows that come in pieces, never are).
   */
  readonly shuffle?: boolean;
  /**
   * What training rows count for their classes, beside their own weights; default nothing.
   * Validation rows don't.
   */
  readonly classWeight?: ClassWeight;
  /**
   * Processes that train together: `await mpi()` of `lanegrad/mpi`. All call `fit` with the same
   * data and options, and come to the same bits as one process would, however many there are: they
   * share out the blocks of 256 rows of each batch, or with `gradientAccumulationSteps` its parts,
   * and validations. What differs among them is told before the first step. What ends a training
   * early in one of them, as a signal, a callback or leaving its loop, ends it in all of them after
   * the same update; a signal is obeyed between two updates. Default this process alone.
   */
  readonly distributed?: Communicator;
  /**
   * Whose the rows are that each process is given, also those of a `validation`: "all" of them, or
   * its "own", which follow in the order of ranks, as many or few as each has (`ownPart` of
   * lanegrad/mpi, or read from its own file). Then no process ever holds more features than those
   * of its own rows and of two batches that it computes; labels, and answers that metrics see, all
   * are told. What others need for a batch travels while the batch before is computed; nothing does
   * where rows aren't shuffled and parts are whole blocks. Weights, records and checkpoints are
   * those of one process with all rows, to the bit. Classes, names and kinds of arrays have to be
   * the same in all; numbers of rows in messages count from the process's first. Default "all".
   */
  readonly rows?: "all" | "own";
  /**
   * Stops training, also amid a long batch; `fit` then rejects with the signal's reason and keeps
   * the finished updates.
   */
  readonly signal?: AbortSignal;
  /**
   * Metrics by name, or of your own, measured after each epoch of the validation rows and of the
   * training rows, by passes of their own; of rows that come in pieces of the validation rows
   * alone.
   */
  readonly metrics?: readonly (MetricName | CustomMetric)[];
  /**
   * Ends training when a measure, by default the loss of the validation, gets no better for a
   * while; `{}` with the defaults.
   */
  readonly earlyStopping?: EarlyStopping;
  /**
   * Lets the learning rate sink when a measure, by default the loss of the validation, gets no
   * better for a while; `{}` with the defaults.
   */
  readonly reduceOnPlateau?: ReduceOnPlateau;
  /**
   * How the learning rate changes from update to update of this `fit`; the optimizer's own comes
   * back at its end.
   */
  readonly schedule?: Schedule;
  /**
   * What share of their rates the layers `dropout` have from update to update, by the same
   * formulas, in which r is that rate: with `{ name: "flatCosine" }` they have all of it in the
   * first half of the training, and then less and less.
   */
  readonly dropoutSchedule?: Schedule;
}

/**
 * A running training: iterate it for each epoch, or await it for the history. It starts when it is
 * first asked. Nothing of what it uses has to be freed.
 *
 * `for await` ends the training when its loop is left. Whoever calls `next()` by hand and stops
 * before the last epoch has to call the iterator's `return()`: until then, or until it is disposed,
 * the model is busy and keeps the memory of the training.
 */
export interface Fit<R extends EpochRecord = EpochRecord>
  extends AsyncIterable<R>,
    Pick<Promise<History<R>>, "then" | "catch" | "finally"> {}
