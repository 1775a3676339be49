import type { EpochRecord, Evaluation } from "../train/types.js";
import { type Host, writeLine } from "./host.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import { countParameters } from "./report.js";
import type { Run } from "./run.js";

/** A line of `--json` output. */
export type Event = Readonly<Record<string, unknown>> & { readonly event: "start" | "epoch" | "end" | "evaluation" };

/** Writes an event as one line of JSON; what is undefined is left out. */
export function writeEvent(host: Host, event: Event): void {
  writeLine(host.stdout, JSON.stringify(event));
}

/** What is about to be trained. */
export function startEvent(name: string, plan: Plan, { train, validation, test }: Parts): Event {
  return {
    event: "start",
    data: name,
    source: train.name,
    trainRows: train.rows,
    validationRows: validation?.rows,
    testRows: test?.rows,
    classes: train.classes,
    parameters: countParameters(plan.inputs, plan.layers),
    ...plan,
  };
}

/** An epoch that is over. */
export function epochEvent({ epoch, loss, accuracy, validation, seconds }: EpochRecord): Event {
  return {
    event: "epoch",
    epoch,
    loss,
    accuracy,
    validationLoss: validation?.loss,
    validationAccuracy: validation?.accuracy,
    seconds,
  };
}

/** What the training came to; `saved` and `plot` are paths. */
export interface Ending {
  readonly run: Run;
  readonly train: Evaluation;
  /** The test part, or where there is none the validation rows. */
  readonly test?: Evaluation;
  readonly saved?: string;
  readonly plot?: string;
}

/** A training that is over. */
export function endEvent(name: string, parts: Parts, { run, train, test, saved, plot }: Ending): Event {
  return {
    event: "end",
    data: name,
    source: parts.train.name,
    epochs: run.records.length,
    stopped: run.wasStopped || undefined,
    trainLoss: train.loss,
    trainAccuracy: train.accuracy,
    testLoss: test?.loss,
    testAccuracy: test?.accuracy,
    seconds: run.seconds,
    threads: run.threads,
    saved,
    plot,
  };
}
