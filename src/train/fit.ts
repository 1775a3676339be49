import { isPlain } from "../catalog/optimizers.js";
import { areOnly } from "../check.js";
import { checkedDataset } from "../data/dataset.js";
import { ascending } from "../random/shuffle.js";
import type { TimeSlice } from "../runtime/timeSlice.js";
import type { TrainedModel } from "./callbacks.js";
import type { Coach } from "./coach.js";
import { checkFitOptions, type DataPlan, type Plan, USUAL } from "./fitOptions.js";
import type { FitProgress } from "./fitOver.js";
import type { FitState } from "./fitState.js";
import { coaching, validating } from "./onDemand.js";
import type { LabelledRows } from "./rows.js";
import type { Schema } from "./schema.js";
import type { Shuffles } from "./shuffles.js";
import type { Training } from "./training.js";
import type { EpochRecord, Evaluation, FitOptions, Writable } from "./types.js";

/** Checks the options of `fit` and sets validation rows aside. @throws UsageError INVALID_OPTION. */
export async function planFit(
  given: LabelledRows,
  options: FitOptions,
  seed: number,
  slice: TimeSlice,
): Promise<DataPlan> {
  const data = checkedDataset("fit", given);
  const { epochs, batchSize, shuffle } = checkFitOptions(options);
  const { validation } = options;
  const { train, test } =
    typeof validation === "number"
      ? await (await validating.load()).setAside(data, validation, seed, slice)
      : { train: data, test: validation === undefined ? validation : checkedDataset("validation", validation) };
  const rows = batchSize === "full" ? train.rows : Math.min(batchSize, train.rows);
  return { train, validation: test, epochs, batchSize: rows, shuffle };
}

/** Who decides about a training, checked; undefined where nothing but the number of epochs does. @throws UsageError INVALID_OPTION. */
export async function coachFor(
  options: FitOptions,
  model: TrainedModel,
  shuffles: Shuffles,
  resumed: FitState | undefined,
): Promise<Coach | undefined> {
  if (!resumed && isPlain(model.info.optimizer) && areOnly(options, USUAL)) return undefined;
  return (await coaching.load()).coachOf(options, model, shuffles, resumed);
}

/** What `trainEpochs` works with; `epochsBefore` were trained by earlier calls of `fit`. */
export interface Session {
  readonly training: Training;
  readonly shuffles: Shuffles;
  readonly epochsBefore: number;
  readonly evaluate: (() => Promise<Evaluation>) | undefined;
  /** What the model knows of its data. */
  readonly schema: Schema;
  readonly slice: TimeSlice;
  /** Called when the model has been through that epoch, whatever the validation then finds. */
  readonly trained: (epoch: number) => void;
  readonly progress: FitProgress;
  /** Decides when the training ends, where something but the number of epochs does. */
  readonly coach: Coach | undefined;
}

/**
 * The training loop: shuffle, train on every batch, validate, report. Between batches, and within long ones, it lets the host's
 * other events have their turn and obeys the signal. Records are yielded only where somebody iterates: an epoch of a tiny network takes
 * less time than an asynchronous step of an iteration.
 */
export async function* trainEpochs(plan: Plan, session: Session): AsyncGenerator<EpochRecord, void, undefined> {
  const { epochs, shuffle } = plan;
  const { training, shuffles, epochsBefore, evaluate, schema, slice, trained, progress, coach } = session;
  let order: Uint32Array = ascending(training.rows);
  const start = slice.now();
  for (let epoch = epochsBefore + 1; epoch <= epochsBefore + epochs; epoch++) {
    slice.check();
    const beginning = training.beginEpoch(epoch);
    if (beginning) await beginning;
    const isShuffled = shuffle && training.batches > 1;
    const stood = shuffles.state;
    if (isShuffled) order = shuffles.next(order.length);
    try {
      const running = training.runEpoch(order);
      if (running) await running;
      const judging = training.isFinite();
      const isSound = judging instanceof Promise ? await judging : judging;
      if (!isSound) {
        const { undo } = await coaching.load();
        throw await undo(training, schema, epoch, order);
      }
    } catch (error) {
      if (coach?.isStop(error)) return;
      if (training.isCutBy(error)) {
        await training.goBack();
        // so that the next fit shuffles as if this epoch had never begun
        shuffles.restore(stood);
      }
      throw await withState(training, error, `before ${training.beginningOf(epoch)}`);
    }
    trained(epoch);
    const judged =
      evaluate &&
      (await evaluate().then(
        (validation) => ({ validation }),
        async (error: unknown) => ({ failure: await withState(training, error, `after epoch ${epoch}`) }),
      ));
    const record: Writable<EpochRecord> = {
      epoch,
      loss: training.epochLoss,
      seconds: (slice.now() - start) / 1000,
      threads: training.runtime.threads.used,
    };
    if (schema.classes) record.accuracy = training.hitSum / training.rows;
    if (training.data.tally) Object.assign(record, training.data.tally.accuracies);
    if (judged && "validation" in judged) record.validation = judged.validation;
    if (coach) await coach.afterEpoch(record);
    progress.records.push(record);
    if (progress.isIterated) yield record;
    // only now: the epoch is trained all the same, which its record tells
    if (judged && "failure" in judged) throw judged.failure;
    if (record.isLast) return;
  }
}

/**
 * What `fit` fails with: where that cut an epoch, that and what has become of the model, which is as it was `when`; that alone where what
 * tells it can't be loaded.
 */
async function withState(training: Training, error: unknown, when: string): Promise<unknown> {
  if (!training.isCutBy(error)) return error;
  return coaching.load().then(
    ({ tellState }) => tellState(training, error, when),
    () => error,
  );
}
