import { UsageError } from "../../errors.js";
import type { Passes } from "../../layers/passes.js";
import type { Plan } from "../fitOptions.js";
import type { Training } from "../training.js";
import type { FitOptions } from "../types.js";
import { CycledMomentum } from "./cycledMomentum.js";
import { DropoutShare } from "./dropoutShare.js";
import type { LearningRate } from "./learningRate.js";
import { factorOf, momentumOf, shareOf } from "./schedule.js";
import type { Schedule } from "./scheduleOptions.js";

/**
 * What schedules change from update to update of a training beside its rate, which follows its own.
 */
export class Scheduled {
  /** Updates that the rate's schedule counts and that lie behind where the training begins. */
  readonly begun: number = 0;
  private readonly momentum: CycledMomentum | undefined;
  private readonly dropout: DropoutShare | undefined;

  /**
   * Of a model that has been through so many epochs, its `life`, of which `before` tells how many
   * updates `begun` counts before the present epoch. @throws UsageError INVALID_OPTION.
   */
  constructor(
    { schedule, dropoutSchedule }: FitOptions,
    plan: Plan,
    training: Training,
    passes: Passes,
    rate: LearningRate,
    life: number,
    before: () => number,
  ) {
    const { batches } = training;
    if (schedule !== undefined) {
      this.begun = begunAt(schedule, life, batches);
      const factor = factorOf(schedule);
      const momentum = momentumOf(schedule);
      const steps = stepsOf(schedule, plan, batches);
      rate.shareOf = (batch) => factor(before() + batch, steps, batches);
      this.momentum = momentum && CycledMomentum.of(training, (batch) => momentum(before() + batch, steps));
    }
    if (dropoutSchedule !== undefined) {
      const share = shareOf(dropoutSchedule);
      const steps = stepsOf(dropoutSchedule, plan, batches);
      const shift = begunAt(dropoutSchedule, life, batches) - this.begun;
      this.dropout = new DropoutShare(passes, (batch) => share(before() + shift + batch, steps, batches));
    }
  }

  /** Sets what belongs to a batch. */
  set(batch: number): void {
    this.momentum?.set(batch);
    this.dropout?.set(batch);
  }

  /** Puts back what the model has between two updates. */
  rest(): void {
    this.momentum?.rest();
    this.dropout?.rest();
  }

  /** Forgets the epoch that lies behind. */
  endEpoch(): void {
    this.dropout?.endEpoch();
  }
}

/**
 * Updates of a schedule that lie behind where a training begins, of a model of so many epochs.
 * @throws UsageError INVALID_OPTION.
 */
function begunAt(schedule: Schedule, life: number, batches: number): number {
  const span = spanOf(schedule);
  if (span === undefined) return 0;
  if (span > life) return life * batches;
  throw new UsageError(
    "INVALID_OPTION",
    `A schedule of ${span} epochs has come to its end, for the model has been through ${life}: let it span more, or leave out its epochs.`,
  );
}

/**
 * Updates that a schedule counts; NaN of rows in pieces, which don't tell, so that only functions
 * which don't ask are taken.
 */
function stepsOf(schedule: Schedule, plan: Plan, batches: number): number {
  return "train" in plan ? (spanOf(schedule) ?? plan.epochs) * batches : Number.NaN;
}

function spanOf(schedule: Schedule): number | undefined {
  return typeof schedule === "object" ? schedule.epochs : undefined;
}
