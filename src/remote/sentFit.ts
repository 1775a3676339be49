import { checkClassWeight } from "../data/checkClassWeight.js";
import { isSource } from "../data/source.js";
import type { Prepare } from "../preprocess/prepare.js";
import { settleAugmentation } from "../train/augment/options.js";
import { checkCallbacks, type TrainedModel } from "../train/coach/callbacks.js";
import { settlePlateau } from "../train/coach/plateauOptions.js";
import { factorOf, shareOf } from "../train/coach/schedule.js";
import { endWith, settleEarlyStopping } from "../train/coach/stoppingOptions.js";
import { checkFitNames } from "../train/fitNames.js";
import { checkFitOptions } from "../train/fitOptions.js";
import type { FitProgress } from "../train/fitOver.js";
import type { LabelledRows } from "../train/rows.js";
import type { DataSource } from "../train/stream/source.js";
import type { EpochRecord, FitOptions } from "../train/types.js";
import { Callbacks } from "./callbacks.js";
import type { Connection } from "./connection.js";
import type { ModelWorker } from "./modelWorker.js";
import { ownCopy } from "./ownCopy.js";
import type { Answers, Question } from "./protocol.js";
import { preparedData } from "./sentData.js";
import { checkSentOptions } from "./sentOptions.js";
import { SentRows } from "./sentRows.js";

/** The epochs of a training of the worker's model, for `WorkerModel.fit`. */
export async function* sentFit(
  model: TrainedModel,
  worker: ModelWorker,
  prepare: Prepare | undefined,
  train: LabelledRows | DataSource,
  options: FitOptions,
  progress: FitProgress,
): AsyncGenerator<EpochRecord, void, undefined> {
  const connection = worker.line ?? (await worker.connect());
  const fit = connection.newFit();
  const sent = sentOptions(connection, prepare, options);
  const callbacks = new Callbacks(model, options);
  const whole = isSource(train) ? undefined : connection.data.send(preparedData(prepare, "fit", train));
  const rows = isSource(train) ? await SentRows.of(train, prepare) : undefined;
  const { signal } = options;
  const own = { signal, rows, callbacks };
  const ask = <K extends keyof Answers>(kind: K): Promise<Answers[K]> =>
    connection.askWatched({ kind, fit }, "fit", own) as Promise<Answers[K]>;
  const abort = (): void => connection.send({ kind: "abort", fit });
  let isBetweenEpochs = false;
  try {
    if (rows) connection.rows.set(fit, rows);
    connection.callbacks.set(fit, (calling) => callbacks.call(calling));
    const passes = rows && { passes: rows.passes };
    const { names } = callbacks;
    await connection.ask({ kind: "fit", fit, train: whole, ...passes, options: sent, callbacks: names }, "fit");
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    if (!progress.isIterated) {
      const { records, end } = await ask("finish");
      progress.end = end;
      for (const record of records) {
        progress.records.push(record);
        if (progress.isIterated) yield record;
      }
      return;
    }
    let next = await ask("next");
    for (; next.record; next = await ask("next")) {
      isBetweenEpochs = true;
      progress.records.push(next.record);
      progress.end = endWith(next.record);
      if (progress.isIterated) yield next.record;
      isBetweenEpochs = false;
    }
    progress.end = next.end;
  } finally {
    signal?.removeEventListener("abort", abort);
    connection.rows.delete(fit);
    connection.callbacks.delete(fit);
    if (isBetweenEpochs) await connection.ask({ kind: "leave", fit }, "fit");
    else await rows?.close();
  }
}

/**
 * The options as they cross, but for the signal, checked where they are as they were given: a copy
 * loses what it only inherits.
 */
function sentOptions(
  { data }: Connection,
  prepare: Prepare | undefined,
  options: FitOptions,
): (Question & { readonly kind: "fit" })["options"] {
  checkFitNames(options);
  checkFitOptions(options);
  if (options.earlyStopping !== undefined) settleEarlyStopping(options.earlyStopping);
  if (options.reduceOnPlateau !== undefined) settlePlateau(options.reduceOnPlateau);
  if (options.schedule !== undefined) factorOf(options.schedule);
  if (options.dropoutSchedule !== undefined) shareOf(options.dropoutSchedule);
  const augment = options.augment === undefined ? undefined : settleAugmentation(options.augment);
  const classWeight = ownCopy(options.classWeight);
  if (classWeight !== undefined) checkClassWeight(classWeight);
  checkSentOptions(options);
  checkCallbacks(options);
  const { signal: _, onEpoch: __, onBatch: ___, ...others } = options;
  const { validation } = others;
  const aside = typeof validation === "object" ? preparedData(prepare, "validation", validation) : validation;
  return {
    ...others,
    ...(augment && { augment }),
    ...(classWeight !== undefined && { classWeight }),
    ...("validation" in others && { validation: data.send(aside) }),
  };
}
