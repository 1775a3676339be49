import type { EpochRecord } from "../train/types.js";
import { calledAs } from "./calledAs.js";
import { lossCurve } from "./curve.js";
import type { Ending } from "./events.js";
import { counted, formatBytes, formatCount, formatLoss, formatPercent, formatRate, formatSeconds } from "./format.js";
import { type Host, hasColor, widthOf, writeDrawn, writeLine } from "./host.js";
import type { Measure } from "./measure.js";
import { baselineSentence } from "./metricsTable.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import type { PlotText } from "./plot.js";
import {
  calledData,
  evaluationRow,
  formatBatch,
  formatLossName,
  formatOptimizer,
  formatPlan,
  type Row,
  writeRows,
  writeTables,
} from "./report.js";
import { restlessNotes, restlessSentence } from "./restless.js";
import type { Run } from "./run.js";
import { shellWord } from "./shellWord.js";
import type { Source } from "./source.js";
import { tableWords } from "./tableOptions.js";
import type { TrainOptions } from "./trainOptions.js";

/** The texts above the plot of a training. */
export function plotText({ name }: Source, plan: Plan, parts: Parts, run: Run, test: Measure | undefined): PlotText {
  const subtitle = [
    counted(parts.train.rows, "row"),
    formatOptimizer(plan.optimizer),
    formatBatch(plan.batchSize),
    counted(run.records.length, "epoch"),
  ];
  const part = parts.test ? "test" : "validation";
  if (test?.accuracy !== undefined) subtitle.push(`${part} accuracy ${formatPercent(test.accuracy)}`);
  else if (test) subtitle.push(`${part} loss ${formatLoss(test.loss)}`);
  return {
    title: `${calledData(name, parts.train)}: ${formatPlan(plan)}`,
    subtitle: subtitle.join(" · "),
    loss: formatLossName(plan.loss, plan.reduction),
  };
}

/**
 * Writes what a training came to, for people: the loss curve, the measures, where files lie and
 * what can be done next.
 */
export async function writeEnding(
  host: Host,
  what: readonly string[],
  source: Source,
  plan: Plan,
  parts: Parts,
  ending: Ending,
  options: TrainOptions,
): Promise<void> {
  const { name, targets } = source;
  const { run, train, test, baseline, saved, plot } = ending;
  const part = parts.test ? "test" : "validation";
  const color = hasColor(host.stdout, host.env);
  if (!options.quiet) {
    const title = `loss (${formatLossName(plan.loss, plan.reduction)})`;
    const curve = lossCurve(run.records, { width: widthOf(host.stdout), title, color });
    for (const line of ["", ...curve, ...(curve.length > 0 ? [""] : [])]) writeDrawn(host.stdout, line);
  }
  const epochs = run.records.length;
  if (run.wasStopped)
    writeLine(host.stdout, `Stopped after ${formatCount(epochs)} of ${counted(plan.epochs, "epoch")}.`);
  if (run.bestEpoch) writeLine(host.stdout, bestSentence(run, run.bestEpoch, plan));
  const last = run.records.at(-1);
  const restless = last && restlessSentence(last);
  if (restless !== undefined) writeLine(host.stdout, restless);
  for (const note of restlessNotes(`the ${part} part`, test?.relaxation)) writeLine(host.stdout, note);
  // Otherwise the plan above has told it.
  const rows: Row[] = options.quiet ? [["data", calledData(name, parts.train)]] : [];
  rows.push(evaluationRow("train", train));
  if (test) rows.push(evaluationRow(part, test));
  const rate = run.seconds > 0 ? ` · ${formatRate(epochs / run.seconds)} epochs/s` : "";
  rows.push(["time", `${formatSeconds(run.seconds)}${rate} · ${counted(run.threads, "thread")}${sharedBy(last)}`]);
  if (saved !== undefined)
    rows.push(["saved", `${saved} (${formatBytes((await host.platform.readFile(saved)).length)})`]);
  if (plot !== undefined) rows.push(["plot", plot]);
  writeRows(host, rows);
  const { classes } = parts.train;
  writeTables(host, test ? part : "train", test ?? train, { classes, targets });
  if (baseline && !baseline.isBeaten) {
    writeLine(host.stdout);
    writeLine(host.stdout, baselineSentence(test ? part : "train", baseline));
  }
  if (options.quiet) return;
  writeLine(host.stdout);
  for (const hint of nextSteps(calledAs(host.env), what, saved, options)) writeLine(host.stdout, hint);
  if (saved !== undefined && !source.test && !what.includes("-"))
    writeLine(host.stdout, "evaluate measures all rows of a file: in this one also those that were trained on.");
}

/**
 * How many processes had a part in a training, and how long the first of them talked with the
 * others; nothing where one computed.
 */
function sharedBy(last: EpochRecord | undefined): string {
  const { processes = 1, communicationSeconds = 0 } = last?.distributed ?? {};
  if (processes === 1) return "";
  return ` of each of ${processes} processes, ${formatSeconds(communicationSeconds)} of it with messages`;
}

/**
 * Which epoch is the best, whether the model has its weights, and why training ended where it did.
 */
function bestSentence({ stoppedEpoch, wasStopped }: Run, best: number, { earlyStopping }: Plan): string {
  const { monitor, mode, restoreBest = true } = earlyStopping ?? {};
  const most = mode === "max" ? "greatest" : "smallest";
  const why = monitor === undefined ? `whose validation loss is the ${most}` : `whose ${monitor} is the best`;
  const epoch = `epoch ${formatCount(best)}, ${why}`;
  const kept = restoreBest
    ? `the model has the weights of ${epoch}`
    : `the model has the last weights, not those of ${epoch}`;
  if (stoppedEpoch === undefined) return `${wasStopped ? "T" : "Trained all epochs; t"}${kept.slice(1)}.`;
  return `Ended after epoch ${formatCount(stoppedEpoch)}, ${counted(stoppedEpoch - best, "epoch")} after the best: ${kept} (--no-patience trains on).`;
}

function nextSteps(
  command: string,
  what: readonly string[],
  saved: string | undefined,
  { target, data, ...options }: TrainOptions,
): readonly string[] {
  // standard input has been read
  const source = what.map((name) => (name === "-" ? "rows.csv" : shellWord(name))).join(" ");
  const words = (flags: readonly string[]): string => flags.map((flag) => ` ${shellWord(flag)}`).join("");
  const format = tableWords(options);
  const choice = [...(target ? ["--target", target] : []), ...(data ? ["--data", data] : []), ...format];
  if (saved === undefined)
    return ["Keep the model next time with --save model.safetensors, and the curves with --plot curves.svg."];
  const model = shellWord(saved);
  return [
    `Next:  ${command} evaluate ${model} ${source}${words(choice)}`,
    `       ${command} predict ${model} rows.csv${words(format)}`,
  ];
}
