import type {
  ActivationName,
  Dataset,
  EpochRecord,
  Evaluation,
  FitOptions,
  LayerWeights,
  Prediction,
  WorkerModel,
} from "../index.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import type { Configuration } from "./configuration.js";
import type { Theme } from "./theme.js";
import type { Trace } from "./trace.js";

/**
 * What the page asks of the model that is trained; a worker trains it, so that the page stays free
 * to draw.
 */
export interface PageModel
  extends Pick<
    WorkerModel,
    "info" | "evaluate" | "predict" | "weights" | "gradients" | "toBytes" | "trace" | "dispose"
  > {
  /** Trains, epoch by epoch. */
  readonly fit: (train: Dataset, options?: FitOptions) => AsyncIterable<EpochRecord>;
}

/**
 * The rows that a network learns from and is tested on: both parts have `labels` and `classes`, or
 * both have `targets`.
 */
export interface PageData {
  readonly train: Dataset;
  readonly test: Dataset;
  /** Names of the classes, by label; empty where a number is learned. */
  readonly classes: readonly string[];
  /** What the number is called that is learned; absent where classes are. */
  readonly target?: string;
  /** Names of the columns, for people; for images "pixel 0" and so on. */
  readonly features: readonly string[];
  /** Width and height of the images that rows are, in pixels; absent for tables. */
  readonly image?: { readonly width: number; readonly height: number };
  /** What made numbers of a table of the reader's own; models of it keep it. */
  readonly preprocessor?: Preprocessor;
  /**
   * Of such a table how each column's numbers are those of the reader's: times `scale`, plus
   * `center`.
   */
  readonly units?: readonly { readonly center: number; readonly scale: number }[];
}

/**
 * A layer as it is now: copies of its numbers. `kernel` is row-major [inputs, units], `bias`
 * [units] where it has one.
 */
export interface LayerState extends LayerWeights {
  readonly inputs: number;
  readonly units: number;
  readonly activation: ActivationName;
  /**
   * The loss's derivatives by kernel and bias, as the last batch left them; zeros before the first.
   */
  readonly gradients: LayerWeights;
}

/** What the training had come to at one moment. */
export interface HistoryPoint {
  /** Passes over the training rows so far; not a whole number amid one. */
  readonly epoch: number;
  /** On the training rows, each batch measured before its update. */
  readonly loss: number;
  /** Absent where numbers are learned. */
  readonly accuracy?: number;
  /** On the test rows, after the update; absent where that failed or was broken off. */
  readonly test?: Evaluation;
}

/** A training that the reader keeps, to hold others against it. */
export interface Run {
  /** Counts from 1, and never again while the page is open. */
  readonly number: number;
  /**
   * The colour of its curves, one of the theme's for classes: no other run has it that is shown.
   */
  readonly colour: number;
  readonly configuration: Configuration;
  /** The history that it was kept of. */
  readonly history: readonly HistoryPoint[];
}

/** Where the next batch stands. */
export interface Position {
  /** Whole epochs that are done. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly batch: number;
  /** Batches of an epoch. */
  readonly batches: number;
}

/** What the page is doing. */
export type Activity = "loading" | "idle" | "training" | "stepping";

/** All that views show. A state and its parts never change; a new one replaces it. */
export interface PageState {
  readonly activity: Activity;
  readonly configuration: Configuration;
  /** Absent until the data set is there. */
  readonly data?: PageData;
  /**
   * For what views ask of it themselves, such as `predict`; absent until it is made. While it
   * trains only the newest prediction that was asked for is answered, and others fail as
   * SUPERSEDED.
   */
  readonly model?: PageModel;
  /** Of a model from a file, the epochs that lay behind it there. */
  readonly opened?: { readonly epochs: number } | undefined;
  /**
   * Whether the last training ended since its numbers left the finite ones; until the model begins
   * anew.
   */
  readonly failed?: boolean;
  /** Whether the last training ended before its goal, since the test loss got no lower. */
  readonly stopped?: boolean;
  readonly position: Position;
  /** The epoch at which the training under way ends. */
  readonly goal?: number;
  /** From the first to the latest; empty before the first batch. */
  readonly history: readonly HistoryPoint[];
  readonly layers: readonly LayerState[];
  /** Trainings that the reader has kept, also of other data; they stay until the page is left. */
  readonly runs: readonly Run[];
  /** The highest number that a run was kept by, also of those that were removed; 0 of none. */
  readonly lastRun: number;
  /**
   * What flowed through the network in the batch that was stepped; absent when the model has been
   * trained otherwise since.
   */
  readonly trace?: Trace;
  /**
   * Answers for the test rows, a few times a second while training; absent before the model is
   * made.
   */
  readonly predictions?: Prediction;
  readonly theme: Theme;
}
