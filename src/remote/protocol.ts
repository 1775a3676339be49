/**
 * The messages between a `WorkerModel` and the worker that owns its model. Only what can be cloned
 * crosses: numbers, texts, plain objects, typed arrays, compiled kernels.
 *
 * A page's first message is `create`, and the answers to `kernels` come before its answer. Then
 * every `Request` is answered once, by `done` or `failed`, in any order: predictions asked for
 * while a `fit` computes wait for a moment between two batches, where the newest is answered and
 * those before it fail as SUPERSEDED. While a `callback` waits for its `called`, all questions are
 * answered. `checkpoint` comes before the answer of what it is the state after.
 *
 * Rows that come in pieces cross one by one: `pull` asks for the next, and `piece` or `noPiece` is
 * its answer.
 */

import type { InitializerName } from "../catalog/initializers.js";
import type { Dataset } from "../data/dataset.js";
import type { ErrorCode, NonFinitePlace } from "../errors.js";
import type { ModelHint, StoredModel } from "../io/modelFile.js";
import type { ConvolutionLayer, CustomLayer, Layer, RecurrentLayer } from "../layers/layer.js";
import type { DenseLayer } from "../nn/layers.js";
import type { PlatformThreads } from "../platform/platform.js";
import type { BuildQuestion } from "../runtime/supply/askedBuild.js";
import type { Choice, KernelModule, KernelRequest } from "../runtime/supply/variants.js";
import type { Checkpoint } from "../train/checkpoints/checkpoint.js";
import type { savedBytes } from "../train/checkpoints/workerStorage.js";
import type { BatchRecord, FitCallbacks } from "../train/coach/callbacks.js";
import type { ModelInfo } from "../train/info.js";
import type { Model } from "../train/model.js";
import type { ComputeOptions, SettledOptions } from "../train/sequential.js";
import type { EpochRecord, FitEnd, FitOptions } from "../train/types.js";

/**
 * Methods of a model that are forwarded as they are: to forward another one, name it here and add
 * it to `WorkerModel`.
 */
export const METHODS = [
  ...(["evaluate", "predict", "weights", "gradients", "toBytes"] as const),
  ...(["checkpoint", "restore"] as const),
] as const;

/** One of `METHODS`. */
export type Method = (typeof METHODS)[number];

/**
 * A data set in a question: its content has crossed before, in a `data` of its own, and is there
 * until told to `forget`.
 */
export interface DataReference {
  readonly datasetId: number;
}

/** A value as it crosses: of a data set a reference, of all else, right or wrong, a copy. */
export type Sent<Value> = Value | DataReference;

/** How often rows that come in pieces can be gone through: once, or for every epoch anew. */
export type Passes = "one" | "many";

/** An initializer as it crosses: by name, or with a variance that the page has computed. */
export type SentInitializer =
  | InitializerName
  | { readonly distribution: "uniform" | "normal"; readonly variance: number };

/** A layer as it crosses, without functions. */
export type SentLayer =
  | (Omit<DenseLayer, "initializer"> & { readonly initializer: SentInitializer })
  | (Omit<ConvolutionLayer, "initializer"> & { readonly initializer: SentInitializer })
  | (Omit<RecurrentLayer, `${string}Initializer`> &
      Readonly<Record<"kernelInitializer" | "recurrentInitializer", SentInitializer>>)
  | Exclude<Layer, DenseLayer | ConvolutionLayer | RecurrentLayer | CustomLayer>;

/** What a model is made from. */
export type Origin =
  | {
      readonly from: "options";
      readonly options: Omit<SettledOptions, "layers"> & { readonly layers: readonly SentLayer[] };
    }
  | { readonly from: "file"; readonly stored: StoredModel; readonly options: ComputeOptions & ModelHint };

/** What a page asks; `id` is repeated in the answer. */
export type Request = { readonly id: number } & Question;

/** A `Request` but for its number. */
export type Question =
  | {
      readonly kind: "create";
      /** What the worker is for: see `src/worker.ts`. */
      readonly role: "model";
      readonly origin: Origin;
      /** The threads that there are to compute on. */
      readonly threads: PlatformThreads;
      /** The state to go on from, if a worker before this one failed. */
      readonly checkpoint: Checkpoint | undefined;
    }
  | { readonly kind: "call"; readonly method: Method; readonly args: readonly unknown[] }
  | {
      /** Prepares a training, known by `fit` from then on; it begins with `next` or `finish`. */
      readonly kind: "fit";
      readonly fit: number;
      /** The rows; nothing where they come in pieces. */
      readonly train: Sent<Dataset> | undefined;
      /** How often pieces can be gone through. */
      readonly passes?: Passes;
      readonly options: {
        readonly [Name in keyof Omit<FitOptions, "signal" | keyof FitCallbacks>]: Sent<FitOptions[Name]>;
      };
      /** The callbacks that the page has; it is asked to call them. */
      readonly callbacks: readonly (keyof FitCallbacks)[];
    }
  /** Trains for an epoch; answered by its record, or by nothing when there are no more. */
  | { readonly kind: "next"; readonly fit: number }
  /** Trains to the end; answered by all records. */
  | { readonly kind: "finish"; readonly fit: number }
  /** Ends a training between two epochs. */
  | { readonly kind: "leave"; readonly fit: number };

/** What a page tells, which is not answered. */
export type Notice =
  /** The signal of a training has fired. */
  | { readonly kind: "abort"; readonly fit: number }
  /** A data set that questions may refer to from then on. */
  | { readonly kind: "data"; readonly datasetId: number; readonly content: Dataset }
  /** The next rows of a training, which are nobody else's; none at the end of the pass. */
  | { readonly kind: "piece"; readonly fit: number; readonly content: Dataset | undefined }
  /** There are no more, for an error that the page has. */
  | { readonly kind: "noPiece"; readonly fit: number }
  /** A data set won't be used again. */
  | { readonly kind: "forget"; readonly datasetId: number }
  /** A callback has returned. */
  | ({ readonly kind: "called"; readonly fit: number } & Called)
  /** The kernels that were asked for. */
  | { readonly kind: "kernels"; readonly id: number; readonly module: KernelModule }
  /** The build that was asked about. */
  | { readonly kind: "built"; readonly id: number; readonly choice: Choice }
  | { readonly kind: "noKernels"; readonly id: number; readonly error: SentError };

/** All that a page sends. */
export type FromPage = Request | Notice;

/** All that a worker sends. */
export type FromWorker =
  | { readonly kind: "done"; readonly id: number; readonly value: unknown; readonly info: ModelInfo }
  | { readonly kind: "failed"; readonly id: number; readonly error: SentError }
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  /** A sign of life, twice a second while a training is under way. */
  | { readonly kind: "alive" }
  /**
   * Something is computed without a pause: until the next message so many milliseconds may pass, or
   * any number.
   */
  | { readonly kind: "unpaused"; readonly limit?: number }
  /** Asks for the next piece of a training's rows. */
  | { readonly kind: "pull"; readonly fit: number }
  /** Waits for the callback of a training, which is `called` then. */
  | ({ readonly kind: "callback"; readonly fit: number } & Calling)
  | ({ readonly kind: "kernels"; readonly id: number } & KernelRequest)
  /** Whether wide lanes are to be taken; `built` is the answer. */
  | ({ readonly kind: "build"; readonly id: number } & BuildQuestion);

/** What a callback is called with. */
export type Calling = { readonly learningRate: number } & (
  | { readonly name: "onEpoch"; readonly record: EpochRecord }
  | { readonly name: "onBatch"; readonly record: BatchRecord }
);

/** What a callback has done to the training. */
export interface Called {
  /** The rate that it has set. */
  readonly learningRate?: number;
  readonly isStopped: boolean;
  /** Whether it has thrown what the page keeps. */
  readonly hasFailed: boolean;
}

/** What `done` answers to a training's questions. */
export interface Answers {
  /** A record, or what the training has come to. */
  readonly next: { readonly record: EpochRecord } | { readonly record?: undefined; readonly end: FitEnd };
  readonly finish: { readonly records: readonly EpochRecord[]; readonly end: FitEnd };
}

/** What a forwarded method resolves to: of a file what it holds, whose bytes the page writes. */
export type Returned<M extends Method> = M extends "toBytes"
  ? ReturnType<typeof savedBytes>
  : Awaited<ReturnType<Model[M]>>;

/** An error as it crosses. */
export type SentError =
  | {
      readonly kind: "lanegrad";
      readonly name: string;
      readonly code: ErrorCode;
      readonly message: string;
      readonly place?: NonFinitePlace;
      readonly cause?: SentError;
    }
  /** The signal's reason, which the page has. */
  | { readonly kind: "aborted" }
  /** The error with which the rows of a training ended, which the page has. */
  | { readonly kind: "noPiece" }
  /** What a callback has thrown, which the page has. */
  | { readonly kind: "callbackFailed" }
  | { readonly kind: "foreign"; readonly name: string; readonly message: string };
