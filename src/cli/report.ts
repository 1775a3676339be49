import { isIn, namesIn } from "../catalog/lookup.js";
import type { Dataset } from "../data/dataset.js";
import type { LossName } from "../index.js";
import type { Scaling } from "../preprocess/state.js";
import type { Communicator } from "../processes/communicator.js";
import type { Choice } from "../runtime/supply/variants.js";
import { counted, formatCount, formatLoss, formatPercent } from "./format.js";
import { type Host, hasColor, writeDrawn, writeLine } from "./host.js";
import { formatLanes } from "./lanes.js";
import type { Measure } from "./measure.js";
import { accuracyMisleads, classTable, labelTable, outputMetrics, outputTable } from "./metricsTable.js";
import type { Parts } from "./parts.js";
import type { OptimizerPlan, Plan } from "./plan.js";
import { featuresOf } from "./planEquilibrium.js";
import { printable } from "./printable.js";
import { formatRegularization } from "./regularizationText.js";
import type { Source } from "./source.js";

/** What classes and predicted numbers are called, where they have names. */
export interface Names {
  readonly classes?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
}

/** A heading and its text, one line of a report. */
export type Row = readonly [heading: string, text: string];

/** Writes rows as two columns, the headings dimmed where the terminal has colors. */
export function writeRows(host: Host, rows: readonly Row[]): void {
  const lines = rows.map(([heading, text]) => [printable(heading), printable(text)]);
  const width = Math.max(...lines.map(([heading]) => heading.length)) + 2;
  const dim = (text: string) => (hasColor(host.stdout, host.env) ? `\u001b[2m${text}\u001b[22m` : text);
  for (const [heading, text] of lines) writeDrawn(host.stdout, `${dim(heading.padEnd(width))}${text}`);
}

/** Sizes of all layers, the inputs first: 784-196-1. */
export function formatSizes(inputs: number, layers: readonly { readonly units: number }[]): string {
  return [inputs, ...layers.map(({ units }) => units)].join("-");
}

/**
 * Sizes and activations: "784-196-1 sigmoid", "784-128-10 relu, softmax". Dropout, which changes no
 * size, stands among the activations.
 */
export function formatNetwork(
  inputs: number,
  layers: readonly { readonly kind?: string; readonly units: number; readonly activation: string }[],
): string {
  const activations = layers.map(({ kind, activation }) => (activation === "linear" && kind) || activation);
  const sized = layers.filter(({ kind }) => kind !== "dropout");
  return `${formatSizes(inputs, sized)} ${[...new Set(activations)].join(", ")}`;
}

/**
 * The network of a plan, "784-conv 8,16-10 relu, softmax" with convolutions, "784-equilibrium 87-10
 * softmax" with an equilibrium.
 */
export function formatPlan({ inputs, convolutions, equilibrium, layers }: Plan): string {
  const network = formatNetwork(inputs, layers);
  const before = [
    ...(convolutions ? [`conv ${convolutions.filters.join()}`] : []),
    ...(equilibrium ? [`equilibrium ${equilibrium.units}`] : []),
  ];
  return network.replace("-", `-${before.map((part) => `${part}-`).join("")}`);
}

/** Weights and biases of all layers. */
export function parametersOf(plan: Plan): number {
  const { convolutions, equilibrium, layers } = plan;
  const parameters = (convolutions?.parameters ?? 0) + (equilibrium?.parameters ?? 0);
  return layers.reduce((sum, { units, bias }, i) => {
    const above = i === 0 ? featuresOf(plan) : layers[i - 1].units;
    return sum + above * units + (bias ? units : 0);
  }, parameters);
}

/** A loss's name as people write it. */
export function formatLossName(loss: string, reduction: Plan["reduction"] = "mean"): string {
  const names: Partial<Readonly<Record<LossName, string>>> = {
    meanSquaredError: "mean squared error",
    binaryCrossEntropy: "binary cross-entropy",
    crossEntropy: "cross-entropy",
  };
  if (reduction === "tutorial") return "half the mean squared error";
  return (isIn(names, loss) && names[loss]) || loss;
}

/** "sgd, rate 0.1, momentum 0.9". */
export function formatOptimizer({
  name,
  learningRate,
  momentum,
  nesterov,
  amsgrad,
  weightDecay,
  decayKernelsOnly,
  maxIterations,
  historySize,
  ...shared
}: OptimizerPlan): string {
  const parts = [amsgrad ? `${name} (AMSGrad)` : name, `rate ${learningRate}`];
  if (momentum !== undefined) parts.push(`${nesterov ? "Nesterov " : ""}momentum ${momentum}`);
  if (weightDecay !== undefined) parts.push(`weight decay ${weightDecay}${decayKernelsOnly ? " of kernels" : ""}`);
  if (maxIterations !== undefined) parts.push(`${counted(maxIterations, "step")} an epoch`);
  if (historySize !== undefined) parts.push(`${counted(historySize, "step")} remembered`);
  for (const option of namesIn(SHARED_WORDS))
    if (shared[option] !== undefined) parts.push(`${SHARED_WORDS[option]} ${shared[option]}`);
  return parts.join(", ");
}

/** ", 4 of them an update", if there is more than one. */
function formatAccumulation({ gradientAccumulationSteps: steps }: Plan): string {
  return steps ? `, ${steps} of them an update` : "";
}

/** What is done beside an optimizer's step, in words before its number. */
const SHARED_WORDS = {
  clipValue: "gradients within",
  clipNorm: "norms of gradients up to",
  globalClipNorm: "norm of all gradients up to",
  emaMomentum: "average of weights by",
} as const;

/** "full batch" or "batches of 32". */
export function formatBatch(size: number | "full"): string {
  return size === "full" ? "full batch" : `batches of ${formatCount(size)}`;
}

/** "1 thread", "up to 4 threads", "exactly 4 threads". */
function formatThreads(threads: Plan["threads"]): string {
  if (threads === "auto") return "as many threads as gain";
  if (typeof threads === "object") return `exactly ${counted(threads.exactly, "thread")}`;
  return threads === 1 ? "1 thread" : `up to ${threads} threads`;
}

/**
 * What rows are called: as the user named them, and, where that says less, by the data set's own
 * name.
 */
export function calledData(name: string, { name: own }: Dataset): string {
  return own === name ? name : `${name} (${own})`;
}

/** How features are told to be scaled. */
const SCALED: Readonly<Record<Scaling, string>> = {
  standard: ", standardized",
  "min-max": ", from 0 to 1",
  robust: ", scaled robustly",
  none: "",
};

/** What is about to be trained. */
export function planRows(
  { name, targets, decided }: Source,
  plan: Plan,
  { train, validation, test }: Parts,
  kernels: Choice,
  scaling: Scaling,
  processes: Pick<Communicator, "size" | "engine"> | undefined,
): readonly Row[] {
  const rows = [`${counted(train.rows, "row")} to train on${train.weights ? ", weighed" : ""}`];
  if (validation) rows.push(`${formatCount(validation.rows)} to validate`);
  rows.push(test ? `${formatCount(test.rows)} to test` : "none to test");
  const kinds = train.classes
    ? counted(train.classes.length, "class").replace("classs", "classes")
    : `numbers to predict${plan.standardize ? ", standardized" : ""}`;
  const { convolutions, equilibrium, layers } = plan;
  const without = convolutions || equilibrium ? ", none of them biases of dense layers" : ", no biases";
  const biases = layers.some(({ bias }) => bias) ? "" : without;
  const together = processes ? ` · ${processes.size} processes of ${processes.engine}` : "";
  return [
    [
      "data",
      `${calledData(name, train)}: ${rows.join(", ")} · ${counted(plan.inputs, "feature")}${SCALED[scaling]} · ${kinds}`,
    ],
    ...(targets && decided !== undefined ? [["target", `${targets.join(", ")}: ${decided}`] as const] : []),
    ["network", `${formatPlan(plan)} · ${counted(parametersOf(plan), "parameter")}${biases}${formatDropout(plan)}`],
    [
      "training",
      `${formatLossName(plan.loss, plan.reduction)}${plan.labelSmoothing ? `, labels smoothed by ${formatPercent(plan.labelSmoothing)}` : ""}${formatRegularization(plan)} · ${formatOptimizer(plan.optimizer)}${formatSchedule(plan)} · ${formatBatch(plan.batchSize)}${formatAccumulation(plan)}${formatWeights(plan)}${formatAugmentation(plan)} · ${counted(plan.epochs, "epoch")}${formatPatience(plan)} · seed ${plan.seed}`,
    ],
    ["machine", `${plan.dtype} · ${formatThreads(plan.threads)} · ${formatLanes(kernels)}${together}`],
  ];
}

/** What updates leave out, and what they add. */
function formatDropout({ dropout, dropoutSchedule, noise }: Plan): string {
  const parts = noise ? [` · noise ${noise}`] : [];
  if (dropout) parts.push(` · dropout ${formatPercent(dropout)}${dropoutSchedule ? ` (${dropoutSchedule.name})` : ""}`);
  return parts.join("");
}

/** What rows count for their classes. */
function formatWeights({ classWeight }: Plan): string {
  if (classWeight === undefined) return "";
  if (classWeight === "balanced") return " · classes balanced";
  return ` · class weights ${Object.entries(classWeight)
    .map((pair) => pair.join("="))
    .join(", ")}`;
}

/** What is done to images. */
function formatAugmentation({ augment }: Plan): string {
  if (!augment) return "";
  const { shift, flip, rotate } = augment;
  const parts = [shift && `shifted by ${shift}`, flip && "flipped", rotate && `rotated by ${rotate} degrees`];
  return ` · images ${parts.filter(Boolean).join(", ") || "as they are"}`;
}

/** How the rate changes. */
function formatSchedule({ schedule }: Plan): string {
  if (!schedule) return "";
  const { name, warmup, ...others } = schedule;
  const told = Object.entries(others).map(([option, value]) => `, ${inWords(option)} ${[value].flat().join(", ")}`);
  return ` (${name}${warmup ? ` after ${formatPercent(warmup)} of warm-up` : ""}${told.join("")})`;
}

/** "decay rate" of decayRate. */
function inWords(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What may end the training early. */
function formatPatience({ epochs, earlyStopping }: Plan): string {
  if (!earlyStopping) return "";
  const { patience, monitor, mode, restoreBest = true } = earlyStopping;
  if (patience >= epochs) return restoreBest ? ", of which the best is kept" : "";
  const better =
    monitor === undefined ? `${mode === "max" ? "greater" : "smaller"} validation loss` : `better ${monitor}`;
  return ` at most, until ${counted(patience, "epoch")} bring no ${better}`;
}

/**
 * What a model makes of rows, as a row of the report: the accuracy of classes, otherwise the loss
 * and how near one output is.
 */
export function evaluationRow(part: string, { rows, loss, accuracy, metrics = {}, perOutput = [] }: Measure): Row {
  const of = `of ${counted(rows, "row")}`;
  const asked = Object.entries(metrics).map(([name, value]) => `${name} ${formatLoss(value)}`);
  if (accuracy !== undefined)
    return [
      `${part} accuracy`,
      [`${formatPercent(accuracy, 2)} ${of}`, `loss ${formatLoss(loss)}`, ...asked].join(" · "),
    ];
  const [only, second] = perOutput;
  const near = only && !second && asked.length === 0 ? outputMetrics(only).map((metric) => metric.join(" ")) : [];
  return [`${part} loss`, [`${formatLoss(loss)} ${of}`, ...near, ...asked].join(" · ")];
}

/**
 * The tables that say more than an evaluation's row, each below an empty line: where accuracy
 * misleads, or with several outputs.
 */
export function writeTables(host: Host, part: string, measure: Measure, names: Names): void {
  const { perClass = [], perOutput = [], labelAccuracies } = measure;
  const { classes = [], targets = [] } = names;
  const lines =
    perClass.length > 0 && accuracyMisleads(measure, perClass)
      ? classTable(perClass, classes)
      : labelAccuracies
        ? labelTable(labelAccuracies, targets)
        : perOutput.length > 1
          ? outputTable(perOutput, targets)
          : [];
  if (lines.length > 0) for (const line of ["", `${part} rows`, ...lines]) writeLine(host.stdout, line);
}
