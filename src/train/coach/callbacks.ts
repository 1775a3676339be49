import { invalidOption } from "../../check.js";
import { isCallable } from "../../data/isCallable.js";
import { UsageError } from "../../errors.js";
import type { LayerNumbers } from "../../nn/network.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { ModelInfo } from "../info.js";
import type { EpochRecord, Evaluation, Prediction } from "../records.js";
import type { AnyRows, LabelledRows } from "../rows.js";
import type { SaveOptions } from "../saved.js";

/**
 * What callbacks do with the model that is trained: what `Model` and `WorkerModel` have in common.
 */
export interface TrainedModel {
  /** As `Model.info`. */
  readonly info: ModelInfo;
  /** As `Model.evaluate`. */
  evaluate(data: LabelledRows): Promise<Evaluation>;
  /** As `Model.predict`. */
  predict(rows: AnyRows): Promise<Prediction>;
  /** As `Model.weights`; of a model in a worker a promise. */
  weights(): readonly LayerNumbers[] | Promise<readonly unknown[]>;
  /** As `Model.toBytes`. */
  toBytes(options?: SaveOptions): Promise<Uint8Array>;
  /** As `Model.save`. */
  save(path: string, options?: SaveOptions): Promise<void>;
  /** As `Model.checkpoint`; of a model in a worker a promise. */
  checkpoint(): Checkpoint | Promise<Checkpoint>;
  /** As `Model.saveCheckpoint`. */
  saveCheckpoint(path: string): Promise<void>;
}

/** What one batch came to, measured before its update. */
export interface BatchRecord {
  /** The epoch that it is part of. */
  readonly epoch: number;
  /** Counts from 1 in every epoch. */
  readonly batch: number;
  /** Number of its rows. */
  readonly rows: number;
  /** Its loss before the update. */
  readonly loss: number;
  /** The rate of its update. */
  readonly learningRate: number;
  /** Where gradients are clipped, the norm of all of them together before that. */
  readonly gradientNorm?: number;
}

/** A training as its callbacks see it, and change it. */
export interface RunningFit {
  /**
   * The model: between two batches it does whatever it does between two calls of `fit`, but train.
   */
  readonly model: TrainedModel;
  /**
   * The learning rate of the updates to come. It may be set, unless there is a schedule: to a
   * positive number, until the end of this `fit`, at which the optimizer's own comes back.
   */
  learningRate: number;
  /**
   * Ends the training, after `onBatch` amid the epoch: `fit` resolves with the epochs that were
   * finished.
   */
  stop(): void;
}

/** What `fit` calls, and waits for. What they throw ends the training. */
export interface FitCallbacks {
  /** Called after each epoch. */
  readonly onEpoch?: (record: EpochRecord, fit: RunningFit) => unknown;
  /** Called after each update. */
  readonly onBatch?: (record: BatchRecord, fit: RunningFit) => unknown;
}

/** What one call of a callback sees, and what it has done. */
export class Pause implements RunningFit {
  isStopped = false;
  /** The rate that was set. */
  changed: number | undefined;

  constructor(
    readonly model: TrainedModel,
    private readonly rate: number,
    private readonly isScheduled: boolean,
  ) {}

  get learningRate(): number {
    return this.changed ?? this.rate;
  }

  /** @throws UsageError INVALID_OPTION. */
  set learningRate(rate: number) {
    if (this.isScheduled)
      throw new UsageError("INVALID_OPTION", "The schedule sets the learning rate: leave one of both out.");
    if (!(rate > 0 && Number.isFinite(rate))) throw invalidOption("learningRate", "a positive number", rate);
    this.changed = rate;
  }

  stop(): void {
    this.isStopped = true;
  }
}

/** @throws UsageError INVALID_OPTION for what can't be called. */
export function checkCallbacks({ onEpoch, onBatch }: FitCallbacks): void {
  for (const [name, callback] of Object.entries({ onEpoch, onBatch }))
    if (callback !== undefined && !isCallable(callback)) throw invalidOption(name, "a function", callback);
}
