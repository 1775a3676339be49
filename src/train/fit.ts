import { isPlain } from "../catalog/optimizers.js";
import { areOnly } from "../check.js";
import { checkedDataset } from "../data/dataset.js";
import type { Optimizer } from "../nn/optimizers.js";
import { ascending } from "../random/shuffle.js";
import type { TimeSlice } from "../runtime/timeSlice.js";
import type { TrainedModel } from "./coach/callbacks.js";
import type { Coach } from "./coach/coach.js";
import type { FitState } from "./coach/fitState.js";
import { checkFitOptions, type DataPlan, type Plan, USUAL } from "./fitOptions.js";
import type { FitProgress } from "./fitOver.js";
import type { ModelParts } from "./modelParts.js";
import { coaching, validating } from "./onDemand.js";
import type { LabelledRows } from "./rows.js";
import type { Schema } from "./schema.js";
import type { Shuffles } from "./shuffles.js";
import type { Training } from "./training.js";
import type { EpochRecord, FitOptions, Writable } from "./types.js";
import type { Judged } from "./validation.js";

/**
 * Checks the options of `fit`, weighs its rows, and sets those for the validation aside.
 * @throws UsageError INVALID_OPTION.
 */
export async function planFit(
  given: LabelledRows,
  options: FitOptions,
  parts: ModelParts,
  schema: Schema,
  slice: TimeSlice,
): Promise<DataPlan> {
  const data = checkedDataset("fit", given);
  const settled = checkFitOptions(options);
  const { validation, classWeight } = options;
  const divided =
    validation !== undefined || data.weights || classWeight !== undefined
      ? await (await validating.load()).partsOf(data, options, parts, schema, slice)
      : { train: data, validation };
  const { rows } = divided.train;
  return {
    ...divided,
    ...settled,
    batchSize: Math.min(settled.batchSize === "full" ? rows : settled.batchSize, rows),
  };
}

/**
 * Who decides about a training, checked; undefined where nothing but the number of epochs does.
 * @throws UsageError INVALID_OPTION.
 */
export async function coachFor(
  options: FitOptions,
  model: TrainedModel,
  optimizer: Optimizer,
  shuffles: Shuffles,
  resumed: FitState | undefined,
): Promise<Coach | undefined> {
  if (!resumed && isPlain(optimizer) && areOnly(options, USUAL)) return undefined;
  return (await coaching.load()).coachOf(options, model, shuffles, resumed);
}

/** What `trainEpochs` works with; `epochsBefore` were trained by earlier calls of `fit`. */
export interface Session {
  readonly training: Training;
  readonly shuffles: Shuffles;
  readonly epochsBefore: number;
  readonly evaluate: ((epoch: number) => Promise<Judged>) | undefined;
  /** What the model knows of its data. */
  readonly schema: Schema;
  /** Called when the model has been through that epoch, whatever the validation then finds. */
  readonly trained: (epoch: number) => void;
  readonly progress: FitProgress;
  /** Decides when the training ends, where something but the number of epochs does. */
  readonly coach: Coach | undefined;
}

/**
 * The training loop: shuffle, train on every batch, validate, report. Between batches, and within
 * long ones, it lets the host's other events have their turn and obeys the signal. Records are
 * yielded only where somebody iterates: an epoch of a tiny network takes less time than an
 * asynchronous step of an iteration.
 */
export async function* trainEpochs(plan: Plan, session: Session): AsyncGenerator<EpochRecord, void, undefined> {
  const { epochs, shuffle } = plan;
  const { training, shuffles, epochsBefore, evaluate, schema, trained, progress, coach } = session;
  const { slice } = training;
  let order: Uint32Array = ascending(training.rows);
  const start = slice.now();
  for (let epoch = epochsBefore + 1; epoch <= epochsBefore + epochs; epoch++) {
    slice.check();
    const beginning = training.beginEpoch(epoch);
    if (beginning) await beginning;
    let stood: Shuffles["state"] | undefined;
    if (shuffle && training.batches > 1) {
      stood = shuffles.state;
      order = shuffles.next(order.length);
    }
    try {
      const running = training.runEpoch(order);
      if (running) await running;
      const judging = training.isFinite();
      if (!(judging instanceof Promise ? await judging : judging))
        throw await (await coaching.load()).undo(training, schema, epoch, order);
    } catch (error) {
      if (coach?.isStop(error)) return;
      if (!training.isCutBy(error)) throw error;
      await training.goBack();
      // so that the next fit shuffles as if this epoch had never begun
      if (stood) shuffles.restore(stood);
      throw await coaching.load().then(
        ({ tellState }) => tellState(training, error, epoch),
        // where no script can be loaded any more it has to do without what has become of the model
        () => error,
      );
    }
    trained(epoch);
    const judged = evaluate && (await evaluate(epoch));
    const record = recordOf(training, schema, epoch, (slice.now() - start) / 1000);
    const { tally } = training.data;
    const told = training.passes.told?.();
    if (tally || told || judged) Object.assign(record, tally?.accuracies, told, judged?.found);
    if (coach) await coach.afterEpoch(record);
    progress.records.push(record);
    if (progress.isIterated) yield record;
    // only now: the epoch is trained all the same, which its record tells
    judged?.fail?.();
    if (record.isLast) return;
  }
}

/**
 * What every epoch is told by; made whole, since a property that comes later costs a tiny network's
 * epoch a hundredth.
 */
function recordOf(training: Training, { classes }: Schema, epoch: number, seconds: number): Writable<EpochRecord> {
  const { epochLoss: loss, runtime, sums } = training;
  const threads = runtime.threads.used;
  if (!classes) return { epoch, loss, seconds, threads };
  return { epoch, loss, seconds, threads, accuracy: sums[1] / sums[2] };
}
