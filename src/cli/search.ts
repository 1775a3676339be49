import type { Dataset } from "../data/dataset.js";
import { divideRows } from "../data/split.js";
import { UsageError } from "../errors.js";
import { foldsOf } from "../search/folds.js";
import { runSearch } from "../search/runSearch.js";
import { planSearch, type SearchMethod, type SearchPlan } from "../search/searchPlan.js";
import { agreedOf, askedOf, type SearchState } from "../search/searchState.js";
import type { Score } from "../search/trained.js";
import type { Trial } from "../search/trials.js";
import { showCount } from "./counting.js";
import { type CrewFlags, crewFor } from "./crewFlags.js";
import { writeEvent } from "./events.js";
import { checkNotRead, checkWritable } from "./files.js";
import { digestOfFlags } from "./flagsTold.js";
import { counted } from "./format.js";
import { type Host, writeNotes } from "./host.js";
import { canStratify, divide, type Parts } from "./parts.js";
import { writeRows } from "./report.js";
import { optionsOf, rangesFor } from "./searchRanges.js";
import { type SearchDone, writeFound } from "./searchReport.js";
import { keepState, readState } from "./searchStateFile.js";
import { searchSvg } from "./searchSvg.js";
import { loadSource, type Source } from "./source.js";
import { trainBest } from "./trainBest.js";
import type { TrainOptions } from "./trainOptions.js";
import { type Division, digestOfDivision, scoreTrial } from "./trial.js";
import { INTERRUPTED, withInterrupt } from "./withInterrupt.js";

/** The options of `lanegrad search` as the user gave them. */
export interface SearchFlags extends TrainOptions, CrewFlags {
  readonly trials?: number;
  readonly method?: SearchMethod;
  readonly ranges?: string;
  readonly objective?: SearchPlan["objective"];
  readonly factor?: number;
  readonly folds?: number;
  readonly repeats?: number;
  readonly stratify?: boolean;
  readonly state?: string;
  readonly svg?: string;
}

const USUAL_VALIDATION = 0.2;
/**
 * `lanegrad search`: trains with one choice of settings after the other, tells which were best on
 * rows set aside, and trains once more with these, on all rows but those to test.
 *
 * @returns the exit code
 */
export async function search(host: Host, what: readonly string[], options: SearchFlags): Promise<number> {
  await checkFiles(host, what, options);
  const crew = await crewFor(host, "search", what, "the search", options);
  const source = await loadSource(host, what, options, options.loss ? { loss: options.loss } : {});
  writeNotes(host, source.notes);
  const { seed = source.defaults(source.rows.rows).seed, validation: _, ...rest } = options;
  // rows to test are seen by no trial
  const parts = divide(source, rest, seed);
  const rows = parts.train;
  const divisions = divisionsOf(rows, seed, options);
  const { epochs = source.defaults(divisions[0].train.length).epochs } = options;
  const ranges = await rangesFor(host, options.ranges, options);
  const plan = planSearch({ ...planOptions(options), ranges, seed }, epochs);
  if (plan.rungs.length > 1 && Object.hasOwn(plan.settings[0], "epochs"))
    throw new UsageError(
      "INVALID_OPTION",
      "--method halving says itself how many epochs a trial has: leave them out of --ranges.",
    );
  // what a file of ranges holds is parsed before the first trial
  for (const settings of plan.settings) optionsOf(settings);
  const digest = digestOfDivision(source, rows, divisions[0], options);
  const asked: SearchState["asked"] = [...askedOf(plan, divisions.length, digest), ["options", digestOfFlags(rest)]];
  crew.agree(() => agreedOf(asked));
  const kept = await crew.share(() => readState(host, options.state, asked, plan));
  if (!options.json) writePlan(host, source, parts, plan, divisions, kept.length);
  const keep = keepState(host, options.state, asked);
  const count = plan.rungs.reduce((sum, { trials }) => sum + trials, 0);
  const counting = options.json || options.quiet ? undefined : showCount(host, "trial", kept.length, count);
  const metrics =
    plan.objective === "loss" ? options.metrics : [...new Set([...(options.metrics ?? []), plan.objective])];
  const found = await withInterrupt(host, (signal) =>
    runSearch(
      crew,
      plan,
      async (settings, ofRung, ended) => {
        const own: TrainOptions = {
          ...rest,
          ...optionsOf(settings),
          ...(ofRung !== undefined && { epochs: ofRung }),
          ...(metrics && { metrics }),
        };
        const scores: Score[] = [];
        for (const division of divisions)
          scores.push(await scoreTrial(host.platform, crew.jobs, source, rows, division, own, ended));
        return scores;
      },
      kept,
      signal,
      async (trial, all) => {
        await keep(all);
        counting?.update(all.length, toldOf(trial, plan));
        if (options.json) writeEvent(host, { event: "trial", ...trial });
      },
    ).finally(() => counting?.stop()),
  );
  if (found === undefined) return INTERRUPTED;
  if (!crew.isFirst) return 0;
  return await end(host, source, parts, { plan, ranges, found }, options);
}

/** What is to be told of a trial while others go on. */
function toldOf({ score, rung }: Trial, { objective, rungs }: SearchPlan): string {
  const told = score === null ? "left the finite numbers" : `${objective} ${Number(score.toPrecision(4))}`;
  return rungs.length > 1 ? `rung ${rung}/${rungs.length} · ${told}` : told;
}

async function end(host: Host, source: Source, parts: Parts, done: SearchDone, options: SearchFlags): Promise<number> {
  const { found } = done;
  const { svg } = options;
  if (svg !== undefined) await host.platform.writeFile(svg, new TextEncoder().encode(searchSvg(source.name, done)));
  const best: TrainOptions = { ...options, ...optionsOf(found.best.settings) };
  const trained = await withInterrupt(host, (signal) => trainBest(source, parts, best, signal));
  writeFound(host, done, trained, options);
  return trained === undefined ? INTERRUPTED : 0;
}

async function checkFiles(host: Host, what: readonly string[], options: SearchFlags): Promise<void> {
  const { save, state, svg, data, ranges } = options;
  if (options.init !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      "--init is of `train`: the weights of one network fit no other sizes; leave it out.",
    );
  const written = [
    { flag: "--save", path: save },
    { flag: "--state", path: state },
    { flag: "--svg", path: svg },
  ];
  await checkNotRead(host, written, [...what, data, ranges]);
  await checkWritable(host, [save, state, svg]);
  if ([save, state, svg].some((path) => path !== undefined)) host.outliveOutput();
}

function planOptions({ method, trials, objective, factor }: SearchFlags) {
  return {
    ...(method && { method }),
    ...(trials !== undefined && { trials }),
    ...(objective && { objective }),
    ...(factor !== undefined && { factor }),
  };
}

/** Rows, by their places, that a trial trains on and is measured on. */
function divisionsOf(rows: Dataset, seed: number, options: SearchFlags): readonly Division[] {
  const { folds, repeats, stratify, validation } = options;
  if (folds === undefined) {
    if (repeats !== undefined) throw new UsageError("INVALID_OPTION", "--repeats belongs to --folds: add --folds 5.");
    const share = { test: validation || USUAL_VALIDATION, seed, stratify: stratify ?? canStratify(rows) };
    return [divideRows(rows, share, "validation")];
  }
  if (validation !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      "--validation sets rows aside once, --folds each in turn: leave out one of them.",
    );
  return foldsOf(rows, {
    folds,
    seed,
    ...(repeats !== undefined && { repeats }),
    ...(stratify !== undefined && { stratify }),
  });
}

function writePlan(
  host: Host,
  source: Source,
  parts: Parts,
  plan: SearchPlan,
  divisions: readonly Division[],
  kept: number,
): void {
  const { method, settings, rungs, objective, seed } = plan;
  const [{ train, test }] = divisions;
  const aside =
    divisions.length > 1
      ? `${divisions.length} folds`
      : `${train.length} to train on, ${counted(test.length, "row")} to measure`;
  const tested = parts.test ? `, ${parts.test.rows} to test at the end` : "";
  const rungsTold =
    rungs.length > 1
      ? ` in rungs of ${rungs.map(({ trials, epochs }) => `${trials} x ${epochs} epochs`).join(", ")}`
      : "";
  writeRows(host, [
    ["data", `${source.name}: ${aside}${tested}`],
    ["search", `${method}, ${counted(settings.length, "trial")}${rungsTold}, for the best ${objective} · seed ${seed}`],
    ...(kept > 0 ? [["resumed", `${counted(kept, "trial")} done before`] as const] : []),
  ]);
}
