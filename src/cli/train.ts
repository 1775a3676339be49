import type { Dataset } from "../data/dataset.js";
import { UsageError } from "../errors.js";
import type { Model } from "../node.js";
import type { Communicator } from "../processes/communicator.js";
import type { Crew } from "../search/crew.js";
import type { EpochRecord } from "../train/types.js";
import { crewAmong } from "./crewFlags.js";
import { openLog } from "./epochLog.js";
import { type Ending, endEvent, epochEvent, startEvent, writeEvent } from "./events.js";
import { checkNotRead, checkWritable } from "./files.js";
import { fitOptionsOf } from "./fitPlan.js";
import { type Host, writeNotes } from "./host.js";
import { adoptModel, type FirstWeights } from "./init.js";
import { keepCheckpoints } from "./keepCheckpoints.js";
import { aboutFile } from "./loadModel.js";
import { baselineOf, type Measure } from "./measure.js";
import { measureTrained } from "./measureTrained.js";
import { checkMembers, withMembers } from "./members.js";
import { modelBytes } from "./modelBytes.js";
import { buildModel, jobWeights } from "./network.js";
import { divide, type Parts, unseenClasses } from "./parts.js";
import { makePlan, type Plan } from "./plan.js";
import { plotSvg } from "./plot.js";
import { prepareParts } from "./preparedParts.js";
import { joinProcesses } from "./processes.js";
import { NO_PROGRESS, showProgress } from "./progress.js";
import { planRows, writeRows } from "./report.js";
import { type Run, runFit } from "./run.js";
import { loadSource, type Source } from "./source.js";
import { openEvents } from "./tensorBoard.js";
import type { TrainOptions } from "./trainOptions.js";
import { plotText, writeEnding } from "./trainReport.js";
import { INTERRUPTED } from "./withInterrupt.js";

/**
 * `lanegrad train`: reads the rows, trains, measures, and writes what was asked for. Ctrl-C ends the training between two batches;
 * what was reached until then is measured, saved and drawn as at a regular end.
 *
 * @returns the exit code
 */
export async function train(host: Host, what: readonly string[], given: TrainOptions): Promise<number> {
  const processes = await joinProcesses(host, what);
  const isFirst = processes === undefined || processes.rank === 0;
  const options = isFirst ? given : withoutFiles(given);
  const written = [options.save, options.plot, options.checkpoint, options.log];
  checkCheckpoints(options);
  checkMembers(options);
  await checkWrites(host, what, options);
  await checkWritable(host, written);
  if (written.some((path) => path !== undefined)) host.outliveOutput();
  const source = await loadSource(host, what, options, options.loss ? { loss: options.loss } : {});
  const divided = divide(source, options, options.seed ?? source.defaults(source.rows.rows).seed);
  const { parts, preprocessor, warnings } = prepareParts(source, divided, options);
  writeNotes(host, [...(source.notes ?? []), ...warnings]);
  const crew = (options.members ?? 1) > 1 ? crewAmong(host, processes, options) : undefined;
  const { plan, weights, notes } = await preparePlan(host, source, parts, options, crew);
  writeNotes(host, [...unseenClasses(parts), ...(notes ?? [])]);
  using model = await buildModel(plan, parts.train, weights, preprocessor);
  if (options.resume !== undefined) await resume(model, options.resume);

  const runFirst = () => runTraining(host, source, model, plan, parts, options, crew ? undefined : processes);
  const { model: all, run } = crew
    ? await withMembers(host, crew, { model, source, plan, parts, preprocessor, train: runFirst }, options)
    : { model, run: await runFirst() };
  using whole = all;
  if (!isFirst) return 0;
  const ending = await finish(host, whole, source, plan, parts, divided, run, options);
  if (options.json) writeEvent(host, endEvent(source, parts, ending));
  else await writeEnding(host, what, source, plan, parts, ending, options);
  return run.wasStopped ? INTERRUPTED : 0;
}

/** What a process is asked for that trains together with another one, which writes the files. */
function withoutFiles({ save, plot, checkpoint, every, log, tensorboard, ...others }: TrainOptions): TrainOptions {
  return others;
}

/** The plan, and the first weights where a file or the job has them. */
async function preparePlan(
  host: Host,
  source: Source,
  parts: Parts,
  options: TrainOptions,
  crew: Crew | undefined,
): Promise<{ readonly plan: Plan; readonly weights?: readonly FirstWeights[]; readonly notes?: readonly string[] }> {
  const whole = makePlan(options, source.defaults(parts.train.rows), parts.train, source.targets);
  // beside others it has one thread, as they have
  const plan = crew && crew.jobs > 1 && whole.threads === "auto" ? { ...whole, threads: 1 } : whole;
  if (options.init !== undefined) {
    const bytes = await modelBytes(host.platform, options.init, {});
    return adoptModel(plan, options, options.init, bytes, parts.train);
  }
  const weights = jobWeights(source, plan);
  return { plan, ...(weights && { weights }) };
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

/** @throws UsageError where a file that is read would be overwritten; of a checkpoint alone that is what it is for. */
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
  source: Source,
  model: Model,
  plan: Plan,
  parts: Parts,
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
  else if (!options.quiet) writeRows(host, planRows(source, plan, parts, model.info.kernels, scaling));
  // of several members those that are trained are counted
  const isCounted = (options.members ?? 1) > 1;
  const progress = options.json || options.quiet || isCounted ? NO_PROGRESS : showProgress(host, plan.epochs);
  try {
    const running = model.fit(parts.train, {
      ...fitOptionsOf(plan, parts, options),
      signal: interrupt.signal,
      ...(processes && { distributed: processes }),
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

/** Writes the trained model, measures it, and writes the plot; also where it can't be measured, which is told then. */
async function finish(
  host: Host,
  model: Model,
  source: Source,
  plan: Plan,
  parts: Parts,
  divided: Parts,
  run: Run,
  { save, plot, metrics }: TrainOptions,
): Promise<Ending> {
  if (save !== undefined) await model.save(save);
  const isDrawn = plot !== undefined && run.records.length > 0;
  const draw = async (test?: Measure): Promise<void> => {
    if (!isDrawn) return;
    const drawing = plotSvg(plotText(source, plan, parts, run, test), run.records);
    await host.platform.writeFile(plot, new TextEncoder().encode(drawing));
  };
  const part = parts.test ? "test" : "validation";
  const aside = parts[part];
  const measureOf = (data: Dataset, of: keyof Parts): Promise<Measure> =>
    measureTrained(model, source, { data, part: of, ...(source.columns && { places: divided[of]?.x }) }, metrics);
  let measured: Measure;
  let test: Measure | undefined;
  try {
    measured = await measureOf(parts.train, "train");
    test = aside && (await measureOf(aside, part));
  } catch (failure) {
    await draw();
    const written = [save, isDrawn ? plot : undefined].filter((path) => path !== undefined);
    if (written.length > 0) writeNotes(host, [`Written all the same: ${written.join(", ")}.`]);
    throw failure;
  }
  await draw(test);
  const baseline = baselineOf(parts.train, aside ?? parts.train, test ?? measured);
  return {
    run,
    train: measured,
    ...(test && { test }),
    ...(baseline && { baseline }),
    ...(save !== undefined && { saved: save }),
    ...(isDrawn && { plot }),
  };
}
