/** What decides about a training while it goes on: loaded by the first `fit` with options of that kind. */

import { UsageError } from "../errors.js";
import { inTurns } from "../runtime/turn.js";
import type { Checkpoint } from "./checkpoint.js";
import { EarlyStopper } from "./earlyStopper.js";
import type { Plan } from "./fitOptions.js";
import { LearningRate } from "./learningRate.js";
import { factorOf } from "./schedule.js";
import type { Schema } from "./schema.js";
import type { Shuffles, ShufflesState } from "./shuffles.js";
import { settleEarlyStopping } from "./stoppingOptions.js";
import { COPIED, type Training } from "./training.js";
import type { EpochRecord, FitOptions, Writable } from "./types.js";

/** What a model was after one epoch. */
interface Kept extends Pick<Checkpoint, "trained" | "epochs"> {
  readonly shuffles: ShufflesState;
}

/** Decides when one training ends, and what the model then is. */
export class Coach {
  private readonly stopper: EarlyStopper | undefined;
  private readonly factor: ReturnType<typeof factorOf> | undefined;
  /** Epochs of the model's life that the schedule spans; undefined where it spans this training. */
  private readonly span: number | undefined;
  private rate: LearningRate | undefined;
  private batchSize = 1;
  /** Updates of the epochs that lie behind. */
  private steps = 0;
  /** The shares of the rate in this epoch, by the number of the batch. */
  private factors: number[] = [];
  private training: Training | undefined;
  private kept: Kept | undefined;
  /** Memory for the next one. */
  private spare: Uint8Array<ArrayBuffer> | undefined;

  /** @throws UsageError INVALID_OPTION. */
  constructor(
    { earlyStopping, schedule }: FitOptions,
    private readonly shuffles: Shuffles,
  ) {
    if (earlyStopping !== undefined) this.stopper = new EarlyStopper(settleEarlyStopping(earlyStopping));
    if (schedule === undefined) return;
    this.factor = factorOf(schedule);
    if (typeof schedule === "object") this.span = schedule.epochs;
  }

  /** Takes the training that is about to begin, of a model that has been through so many epochs, in all files. @throws UsageError INVALID_OPTION where it has not what is to be watched. */
  check(plan: Plan, { classes }: Schema, training: Training, epochsBefore: number): void {
    const hasAccuracy = classes !== undefined || training.data.tally !== undefined;
    this.stopper?.check({ hasValidation: plan.validation !== undefined, hasAccuracy });
    this.training = training;
    if (this.factor) this.follow(this.factor, plan, training, epochsBefore);
  }

  private follow(factor: ReturnType<typeof factorOf>, plan: Plan, training: Training, epochsBefore: number): void {
    const rate = new LearningRate(training);
    const { span } = this;
    if (span !== undefined && span <= epochsBefore)
      throw new UsageError(
        "INVALID_OPTION",
        `A schedule of ${span} epochs has come to its end, for the model has been through ${epochsBefore}: let it span more, or leave out its epochs.`,
      );
    const { epochs, batchSize } = plan;
    const isWhole = "train" in plan;
    // rows in pieces don't tell, so that only functions which don't ask are taken
    const steps = isWhole ? (span ?? epochs) * training.batches : Number.NaN;
    if (span !== undefined) this.steps = epochsBefore * training.batches;
    // in each batch anew, but asked for once: whatever the training goes back to, its updates are the same again
    training.beforeBatch = (b) => {
      const batch = isWhole ? b : training.rows / batchSize + b;
      this.factors[batch] ??= factor(this.steps + batch, steps);
      rate.set(rate.own * this.factors[batch]);
    };
    this.rate = rate;
    this.batchSize = batchSize;
  }

  /** Adds to the record of an epoch what has been decided after it. */
  async afterEpoch(record: Writable<EpochRecord>): Promise<void> {
    const { stopper, training, rate } = this;
    if (rate && training) {
      this.steps += Math.ceil(training.rows / this.batchSize);
      this.factors = [];
      record.learningRate = rate.current;
      // what is kept of the model between two epochs has its own rate
      rate.set(rate.own);
    }
    if (!stopper || !training) return;
    const { isBest, isLast } = stopper.judge(record);
    if (isBest && stopper.restoresBest) await this.keep(record.epoch, training);
    if (stopper.bestEpoch !== undefined) record.bestEpoch = stopper.bestEpoch;
    if (isLast) record.isLast = true;
  }

  /** Makes the model what it is to be; returns its epochs, which are so many now. */
  end(epochs: number): number {
    this.rate?.set(this.rate.own);
    if (!this.kept) return epochs;
    this.shuffles.restore(this.kept.shuffles);
    this.training?.network.restore(this.kept.trained);
    return this.kept.epochs;
  }

  private async keep(epochs: number, training: Training): Promise<void> {
    const { network, turn } = training;
    const trained = this.spare ?? new Uint8Array(network.trainedBytes);
    await inTurns(turn, trained.length, COPIED, (begin, end) => network.snapshot(trained, begin, end));
    // only now: whatever ends the copying leaves the one before
    this.spare = this.kept?.trained;
    this.kept = { trained, epochs, shuffles: this.shuffles.state };
    training.outcome = `as it was after epoch ${epochs}, the best one`;
  }
}
