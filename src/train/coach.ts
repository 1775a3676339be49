/** What decides about a training while it goes on: loaded by the first `fit` with options of that kind. */
import type { Xoshiro } from "../random/xoshiro.js";
import { inTurns } from "../runtime/turn.js";
import type { Checkpoint } from "./checkpoint.js";
import { EarlyStopper } from "./earlyStopper.js";
import type { Plan } from "./fitOptions.js";
import type { Schema } from "./schema.js";
import { settleEarlyStopping } from "./stoppingOptions.js";
import { COPIED, type Training } from "./training.js";
import type { EpochRecord, FitOptions, Writable } from "./types.js";

/** What a model was after one epoch. */
type Kept = Pick<Checkpoint, "trained" | "epochs" | "shuffles">;

/** Decides when one training ends, and what the model then is. */
export class Coach {
  private readonly stopper: EarlyStopper | undefined;
  private training: Training | undefined;
  private kept: Kept | undefined;
  /** Memory for the next one. */
  private spare: Uint8Array<ArrayBuffer> | undefined;

  /** `generator` is what shuffles are drawn from. @throws UsageError INVALID_OPTION. */
  constructor(
    { earlyStopping }: FitOptions,
    private readonly generator: Xoshiro,
  ) {
    if (earlyStopping !== undefined) this.stopper = new EarlyStopper(settleEarlyStopping(earlyStopping));
  }

  /** Takes the training that is about to begin. @throws UsageError INVALID_OPTION where it has not what is to be watched. */
  check({ validation }: Plan, { classes }: Schema, training: Training): void {
    const hasAccuracy = classes !== undefined || training.data.tally !== undefined;
    this.stopper?.check({ hasValidation: validation !== undefined, hasAccuracy });
    this.training = training;
  }

  /** Adds to the record of an epoch what has been decided after it. */
  async afterEpoch(record: Writable<EpochRecord>): Promise<void> {
    const { stopper, training } = this;
    if (!stopper || !training) return;
    const { isBest, isLast } = stopper.judge(record);
    if (isBest && stopper.restoresBest) await this.keep(record.epoch, training);
    if (stopper.bestEpoch !== undefined) record.bestEpoch = stopper.bestEpoch;
    if (isLast) record.isLast = true;
  }

  /** Makes the model what it is to be; returns its epochs, which are so many now. */
  end(epochs: number): number {
    if (!this.kept) return epochs;
    this.generator.restore(this.kept.shuffles);
    this.training?.network.restore(this.kept.trained);
    return this.kept.epochs;
  }

  private async keep(epochs: number, training: Training): Promise<void> {
    const { network, turn } = training;
    const trained = this.spare ?? new Uint8Array(network.trainedBytes);
    await inTurns(turn, trained.length, COPIED, (begin, end) => network.snapshot(trained, begin, end));
    // only now: whatever ends the copying leaves the one before
    this.spare = this.kept?.trained;
    this.kept = { trained, epochs, shuffles: this.generator.state };
    training.outcome = `as it was after epoch ${epochs}, the best one`;
  }
}
