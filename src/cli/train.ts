import type { Dataset } from "../data/dataset.js";
import { UsageError } from "../errors.js";
import type { Model } from "../node.js";
import type { Communicator } from "../processes/communicator.js";
import type { EpochRecord } from "../train/types.js";
import { type Begun, beginTraining } from "./beginTraining.js";
import { crewAmong } from "./crewFlags.js";
import { openLog } from "./epochLog.js";
import { type Ending, endEvent, epochEvent, startEvent, writeEvent } from "./events.js";
import { checkNotRead, checkWritable } from "./files.js";
import { fitOptionsOf } from "./fitPlan.js";
import { type Host, writeNotes } from "./host.js";
import { keepCheckpoints } from "./keepCheckpoints.js";
import { aboutFile } from "./loadModel.js";
import { baselineOf, type Measure } from "./measure.js";
import { measureTrained } from "./measureTrained.js";
import { checkMembers, withMembers } from "./members.js";
import { buildModel } from "./network.js";
import type { Parts } from "./parts.js";
import { plotSvg } from "./plot.js";
import { joinProcesses } from "./processes.js";
import { NO_PROGRESS, showProgress } from "./progress.js";
import { planRows, writeRows } from "./report.js";
import { type Run, runFit } from "./run.js";
import { openEvents } from "./tensorBoard.js";
import type { TrainOptions } from "./trainOptions.js";
import { plotText, writeEnding } from "./trainReport.js";
import { INTERRUPTED } from "./withInterrupt.js";

/**
 * `lanegrad train`: reads the rows, trains, measures, and writes what was asked for. Ctrl-C ends
 * the training between two batches; what was reached until then is measured, saved and drawn as at
 * a regular end.
 *
 * @returns the exit code
 */
export async function train(host: Host, what: readonly string[], given: TrainOptions): Promise<number> {
  const processes = await joinProcesses(host, "train", what, given);
  const isFirst = processes === undefined || processes.rank === 0;
  const options = isFirst ? given : withoutFiles(given);
  const written = [options.save, options.plot, options.checkpoint, options.log];
  checkCheckpoints(options);
  checkMembers(options);
  await checkWrites(host, what, options);
  await checkWritable(host, written);
  if (written.some((path) => path !== undefined)) host.outliveOutput();
  const crew = (options.members ?? 1) > 1 ? crewAmong(host, processes, "the members' training", options) : undefined;
  const begun = await beginTraining(host, what, options, processes, crew);
  const { source, parts, preprocessor, plan, weights } = begun;
  using model = await buildModel(plan, parts.train, weights, preprocessor);
  if (options.resume !== undefined) await resume(model, options.resume);

  const runFirst = () => runTraining(host, model, begun, options, crew ? undefined : processes);
  const { model: all, run } = crew
    ? await withMembers(host, crew, { model, source, plan, parts, preprocessor, train: runFirst }, options)
    : { model, run: await runFirst() };
  using whole = all;
  if (!isFirst) {
    if (begun.together) await measureParts(whole, begun, options.metrics);
    return 0;
  }
  const ending = await finish(host, whole, begun, run, options);
  if (options.json) writeEvent(host, endEvent(source, parts, ending));
  else await writeEnding(host, what, source, plan, parts, ending, options);
  return run.wasStopped ? INTERRUPTED : 0;
}

/** What a process is asked for that trains together with another one, which writes the files. */
function withoutFiles({ save, plot, checkpoint, every, log, tensorboard, ...others }: TrainOptions): TrainOptions {
  return others;
}

/** Goes on with a training; errors about the content of its file name it. */
async function resume(model: Model, path: string): Promise<void> {
  try {
    await model.resume(path);
  } catch (cause) {
    throw aboutFile(path, cause);
  }
}

/** @throws UsageError where nothing is kept as often as was asked. */
function checkCheckpoints({ every, checkpoint }: TrainOptions): void {
  if (every !== undefined && checkpoint === undefined)
    throw new UsageError("INVALID_OPTION", "--every needs a file for the checkpoints: add --checkpoint run.ckpt.");
}

/**
 * @throws UsageError where a file that is read would be overwritten; of a checkpoint alone that is
 * what it is for.
 */
async function checkWrites(host: Host, what: readonly string[], options: TrainOptions): Promise<void> {
  const { save, plot, checkpoint, log, data, init } = options;
  const read = [...what, data, init];
  await checkNotRead(host, [{ flag: "--checkpoint", path: checkpoint }], read);
  const others = [
    { flag: "--save", path: save },
    { flag: "--plot", path: plot },
    { flag: "--log", path: log },
  ];
  await checkNotRead(host, others, [...read, options.resume]);
}

async function runTraining(
  host: Host,
  model: Model,
  { source, parts, held, together, plan }: Begun,
  options: TrainOptions,
  processes: Communicator | undefined,
): Promise<Run> {
  const logs = await openLogs(host, options, model.checkpoint().epochs);
  const interrupt = new AbortController();
  const end = (): void => interrupt.abort();
  const keeper =
    options.checkpoint === undefined ? undefined : keepCheckpoints(options.checkpoint, options.every ?? 1, end);
  const forget = host.onInterrupt(keeper ? keeper.interrupt : end);
  const scaling = model.info.preprocessor?.scaling ?? (plan.standardize ? "standard" : "none");
  // Only now that Ctrl-C is heard: whoever reads this may answer with it.
  if (options.json) writeEvent(host, startEvent(source, plan, parts, scaling));
  else if (!options.quiet) writeRows(host, planRows(source, plan, parts, model.info.kernels, scaling, processes));
  // of several members those that are trained are counted
  const isCounted = (options.members ?? 1) > 1;
  const progress = options.json || options.quiet || isCounted ? NO_PROGRESS : showProgress(host, plan.epochs);
  try {
    const running = model.fit(held.train, {
      ...fitOptionsOf(plan, held, options),
      signal: interrupt.signal,
      ...(processes && { distributed: processes }),
      ...together?.options,
      ...keeper?.callbacks,
    });
    let isTold = false;
    return await runFit(running, async (record) => {
      const { reason } = record.distributed ?? {};
      if (reason !== undefined && !isTold) writeNotes(host, [`The processes all compute the same: ${reason}`]);
      isTold = true;
      for (const log of logs) await log(record);
      progress.update(record);
      if (options.json) writeEvent(host, epochEvent(record));
    });
  } finally {
    progress.stop();
    forget();
  }
}

/** What writes each epoch where the user wants it, of a training that has so many behind it. */
async function openLogs(
  host: Host,
  { log, tensorboard }: TrainOptions,
  epochs: number,
): Promise<readonly ((record: EpochRecord) => Promise<void>)[]> {
  return [
    ...(log === undefined ? [] : [await openLog(host, log, epochs)]),
    ...(tensorboard === undefined ? [] : [await openEvents(host, tensorboard, () => Date.now() / 1000)]),
  ];
}

/**
 * Writes the trained model, measures it, and writes the plot; also where it can't be measured,
 * which is told then.
 */
async function finish(
  host: Host,
  model: Model,
  begun: Begun,
  run: Run,
  { save, plot, metrics }: TrainOptions,
): Promise<Ending> {
  const { source, plan, parts } = begun;
  if (save !== undefined) await model.save(save);
  const isDrawn = plot !== undefined && run.records.length > 0;
  const draw = async (test?: Measure): Promise<void> => {
    if (!isDrawn) return;
    const drawing = plotSvg(plotText(source, plan, parts, run, test), run.records);
    await host.platform.writeFile(plot, new TextEncoder().encode(drawing));
  };
  let found: Measures;
  try {
    found = await measureParts(model, begun, metrics);
  } catch (failure) {
    await draw();
    const written = [save, isDrawn ? plot : undefined].filter((path) => path !== undefined);
    if (written.length > 0) writeNotes(host, [`Written all the same: ${written.join(", ")}.`]);
    throw failure;
  }
  const { train, test } = found;
  await draw(test);
  const baseline = baselineOf(parts.train, parts.test ?? parts.validation ?? parts.train, test ?? train);
  return {
    run,
    train,
    ...(test && { test }),
    ...(baseline && { baseline }),
    ...(save !== undefined && { saved: save }),
    ...(isDrawn && { plot }),
  };
}

/**
 * What the rows trained on make of a model, and those set aside, if there are some: those to test,
 * else those to validate.
 */
interface Measures {
  readonly train: Measure;
  readonly test?: Measure;
}

/**
 * @throws DataError as `measureTrained`; where each process has its own rows, all of them call it.
 */
async function measureParts(
  model: Model,
  { source, divided, held, together }: Begun,
  metrics: TrainOptions["metrics"],
): Promise<Measures> {
  const measureOf = (data: Dataset, part: keyof Parts): Promise<Measure> => {
    const places = source.columns && divided[part]?.x;
    return measureTrained(model, source, { data, part, ...(places && { places }) }, metrics, together);
  };
  const train = await measureOf(held.train, "train");
  const part = held.test ? "test" : "validation";
  const aside = held[part];
  return { train, ...(aside && { test: await measureOf(aside, part) }) };
}
