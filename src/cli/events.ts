import type { Scaling } from "../preprocess/state.js";
import type { EpochRecord } from "../train/types.js";
import { type Host, writeLine } from "./host.js";
import type { Baseline, Measure } from "./measure.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import { type Names, parametersOf } from "./report.js";
import type { Run } from "./run.js";
import type { Source } from "./source.js";

/** A line of `--json` output. */
export type Event = Readonly<Record<string, unknown>> & {
  readonly event: "start" | "epoch" | "end" | "evaluation" | "fold" | "crossvalidation" | "member" | "trial" | "search";
};

/** Writes an event as one line of JSON; what is undefined is left out. */
export function writeEvent(host: Host, event: Event): void {
  writeLine(host.stdout, JSON.stringify(event));
}

/** What is about to be trained. */
export function startEvent(
  { name, targets, decided }: Source,
  plan: Plan,
  { train, validation, test }: Parts,
  scaling: Scaling,
): Event {
  return {
    event: "start",
    data: name,
    source: train.name,
    trainRows: train.rows,
    validationRows: validation?.rows,
    testRows: test?.rows,
    target: targets?.join(", "),
    task: train.classes ? "classification" : "regression",
    decided,
    classes: train.classes,
    parameters: parametersOf(plan),
    ...plan,
    patience: plan.earlyStopping?.patience,
    // of a table's columns a preprocessor says how they are scaled
    standardize: scaling === "standard",
    scaling,
    standardizeTargets: train.classes ? undefined : plan.standardize,
  };
}

/** An epoch that is over. */
export function epochEvent({
  epoch,
  loss,
  accuracy,
  validation,
  metrics,
  learningRate,
  gradientNorm,
  bestEpoch,
  relaxation,
  distributed,
  seconds,
}: EpochRecord): Event {
  return {
    event: "epoch",
    epoch,
    loss,
    accuracy,
    validationLoss: validation?.loss,
    validationAccuracy: validation?.accuracy,
    metrics,
    validationMetrics: validation?.metrics,
    validationRelaxation: validation?.relaxation,
    learningRate,
    gradientNorm,
    bestEpoch,
    relaxation,
    // why batches weren't shared out is told once, and not an epoch long
    distributed: distributed && { ...distributed, reason: undefined },
    seconds,
  };
}

/** What the training came to; `saved` and `plot` are paths. */
export interface Ending {
  readonly run: Run;
  readonly train: Measure;
  /** The test part, or where there is none the validation rows. */
  readonly test?: Measure;
  /**
   * The answer without features, judged on the test part, or on the rows trained on where nothing
   * was set aside.
   */
  readonly baseline?: Baseline;
  readonly saved?: string;
  readonly plot?: string;
}

/** The measures of single classes and outputs, by name. */
export function measureFields(
  { perClass, perOutput }: Pick<Measure, "perClass" | "perOutput">,
  { classes = [], targets = [] }: Names,
): { readonly perClass?: readonly object[]; readonly perOutput?: readonly object[] } {
  return {
    ...(perClass && { perClass: perClass.map((metrics, i) => ({ class: classes[i] ?? String(i), ...metrics })) }),
    ...(perOutput && { perOutput: perOutput.map((metrics, i) => ({ target: targets[i], ...metrics })) }),
  };
}

/** A training that is over. */
export function endEvent(
  { name, targets }: Source,
  parts: Parts,
  { run, train, test, baseline, saved, plot }: Ending,
): Event {
  const { classes } = parts.train;
  const names = { classes, targets };
  const { perClass, perOutput } = measureFields(train, names);
  const tested = test && measureFields(test, names);
  return {
    event: "end",
    data: name,
    source: parts.train.name,
    epochs: run.records.length,
    stopped: run.wasStopped || undefined,
    stoppedEpoch: run.stoppedEpoch,
    bestEpoch: run.bestEpoch,
    trainLoss: train.loss,
    trainAccuracy: train.accuracy,
    testLoss: test?.loss,
    testAccuracy: test?.accuracy,
    trainMetrics: train.metrics,
    testMetrics: test?.metrics,
    trainRelaxation: train.relaxation,
    testRelaxation: test?.relaxation,
    trainPerClass: perClass,
    testPerClass: tested?.perClass,
    trainPerOutput: perOutput,
    testPerOutput: tested?.perOutput,
    baseline,
    seconds: run.seconds,
    threads: run.threads,
    saved,
    plot,
  };
}
