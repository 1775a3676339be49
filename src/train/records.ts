import type { Relaxation } from "../layers/relaxations.js";
import type { MetricValues } from "../metrics/named.js";
import type { Dtype } from "../runtime/kernels.js";
import type { RealsOf } from "../runtime/runtime.js";
import type { LabelAccuracies, OutputEvaluations } from "./placing/labelTally.js";

/**
 * What a data set makes of a model: `loss` as the model's loss defines it; the rest only where rows
 * have classes, or labels of which they may have several: rows of zeros and ones that
 * binaryCrossEntropy learns, an output for each label.
 */
export interface Evaluation extends Partial<LabelAccuracies>, OutputEvaluations {
  /** Number of rows. */
  readonly rows: number;
  /** The loss of all rows. */
  readonly loss: number;
  /** Share of rows whose class, or all of whose labels, are predicted right, 0 .. 1. */
  readonly accuracy?: number;
  /**
   * How many rows there are by true class (row) and predicted class (column), whatever they count,
   * row-major [classes, classes]; absent for more than 1000 classes.
   */
  readonly confusion?: Int32Array;
  /** Those that were asked for by name. */
  readonly metrics?: MetricValues;
  /** How the searches of `equilibrium` layers for these rows went, where there are some. */
  readonly relaxation?: Pick<Relaxation, "forward">;
}

/** How processes shared a training out. */
export interface Distribution {
  /** Processes that had rows of the batches: 1 where batches weren't shared out. */
  readonly processes: number;
  /**
   * Seconds since `fit` began in which this process sent or received what batches are made of, or
   * waited for it. Validations, and asking each other whether to go on, aren't counted.
   */
  readonly communicationSeconds: number;
  /** Why batches weren't shared out, and what to do; absent where they were. */
  readonly reason?: string;
}

/** What an epoch's record says of what decided about the training. */
export interface EpochNotes {
  /** How processes shared it out, where `fit` was given a communicator. */
  readonly distributed?: Distribution;
  /** The best epoch so far by what `earlyStopping` watches, once there is one. */
  readonly bestEpoch?: number;
  /**
   * The rate of the epoch's last update, where something may change it: a `schedule`,
   * `reduceOnPlateau`, a callback.
   */
  readonly learningRate?: number;
  /**
   * Where gradients are clipped, the norm of all of them together before that, as the mean over the
   * epoch's updates.
   */
  readonly gradientNorm?: number;
  /** There where the training ended after this epoch although more were asked for. */
  readonly isLast?: true;
}

/** What one pass over the training rows came to, measured on each batch before its update. */
export interface EpochRecord extends Partial<LabelAccuracies>, OutputEvaluations, EpochNotes {
  /** Counts from 1, and on over several calls of `fit`. */
  readonly epoch: number;
  /** The mean loss of the batches, each measured before its update. */
  readonly loss: number;
  /** Share of rows, 0 .. 1, whose class was predicted right; only where rows have classes. */
  readonly accuracy?: number;
  /**
   * The validation rows after this epoch's last update; absent where that failed or was aborted,
   * which `fit` then rejects with.
   */
  readonly validation?: Evaluation;
  /**
   * Metrics that `fit` was asked for, of the training rows after this epoch's last update; not of
   * rows that come in pieces.
   */
  readonly metrics?: MetricValues;
  /** How the searches of `equilibrium` layers went, where there are some. */
  readonly relaxation?: Relaxation;
  /** Seconds since `fit` began. */
  readonly seconds: number;
  /** Threads that computed since `fit` began, at most. */
  readonly threads: number;
}

/** What a model answers for rows. */
export interface Prediction<D extends Dtype = Dtype> {
  /** Number of rows. */
  readonly rows: number;
  /** Number of outputs. */
  readonly columns: number;
  /** The output layer's activations, row-major [rows, columns]; of the model's `dtype`. */
  readonly outputs: RealsOf<D>;
  /** Index of each row's class; only of classifiers. */
  readonly classes?: Int32Array;
  /** Name of each row's class; only where the model knows names. */
  readonly labels?: readonly string[];
  /**
   * Names of the columns of `outputs`, where what is learned are numbers, or several labels a row,
   * with names.
   */
  readonly targetNames?: readonly string[];
  /**
   * The labels of each row, those whose probability is over 1/2, where a row may have several;
   * without names they are "0", "1", ...
   */
  readonly labelSets?: readonly (readonly string[])[];
  /** How the searches of `equilibrium` layers for these rows went, where there are some. */
  readonly relaxation?: Pick<Relaxation, "forward">;
}

/** What early stopping has made of one `fit`. */
export interface FitEnd {
  /**
   * The best epoch by what `earlyStopping` watches; with `restoreBest` the model is as it was after
   * that one.
   */
  readonly bestEpoch?: number;
  /** The epoch after which `earlyStopping` ended the training; absent where all were trained. */
  readonly stoppedEpoch?: number;
}
