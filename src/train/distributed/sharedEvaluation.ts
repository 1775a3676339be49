import type { Dataset } from "../../data/dataset.js";
import { isAlike } from "../../processes/alike.js";
import { callAmid, enterCall } from "../../processes/calls.js";
import { runNow } from "../../sliced.js";
import { DIGEST, digestOf } from "../coach/dataDigest.js";
import { evaluator } from "../evaluator.js";
import { Inference } from "../inference.js";
import type { Join, Judge, measured } from "../measuring.js";
import type { ModelParts } from "../modelParts.js";
import { placeDense, readRows } from "../placing/features.js";
import type { Schema } from "../schema.js";
import type { EvaluateOptions, Evaluation } from "../types.js";
import { beginAgreed, metricsTold, modelTold } from "./agreement.js";
import { checkCommunicator } from "./checkCommunicator.js";
import { areOwn } from "./checkOwn.js";
import { joined } from "./joined.js";
import { formOf, OwnData } from "./ownData.js";
import { sharedInference } from "./sharedInference.js";

/**
 * How rows are evaluated: which of them this process has, what evaluates them and goes through
 * them, and what makes of its own all of them.
 */
interface SharedRows {
  readonly rows: Dataset;
  readonly judge: Judge;
  readonly Pass: typeof Inference;
  readonly join?: Join;
}

/**
 * What `measure` finds of rows, whose chunks the processes of `distributed` share out.
 * @throws UsageError INVALID_OPTION for what is no communicator, and in all processes where one has
 * other rows, or another model; as `beginCall` and `measure`.
 */
export async function sharedEvaluation(
  options: EvaluateOptions,
  data: Dataset,
  parts: ModelParts,
  schema: Schema,
  measure: typeof measured,
): Promise<Evaluation> {
  const isOwn = areOwn(options.rows);
  const communicator = checkCommunicator(options.distributed);
  // callbacks of a training may evaluate
  const outer = callAmid(communicator);
  try {
    const { rows, judge, Pass, join } = await sharedRows(options, data, parts, schema);
    const found = await measure(options, rows, parts, schema, judge, Pass, join);
    enterCall(communicator, outer);
    return found;
  } catch (failure) {
    if (isAlike(failure, isOwn)) enterCall(communicator, outer);
    throw failure;
  }
}

/**
 * How the rows are evaluated, by the model as it is when it is asked. @throws as
 * `sharedEvaluation`.
 */
async function sharedRows(
  { distributed, rows: whose, metrics }: EvaluateOptions,
  data: Dataset,
  parts: ModelParts,
  schema: Schema,
): Promise<SharedRows> {
  const communicator = checkCommunicator(distributed);
  const isAlone = communicator.size === 1;
  const isOwn = areOwn(whose) && !isAlone;
  const Pass = isAlone ? Inference : sharedInference(communicator, isOwn);
  const judge: Judge = (rows, weigh) => {
    const features = runNow(readRows(parts, rows, schema));
    const { arena } = parts.runtime;
    const mark = arena.mark();
    try {
      // not awaited: it is done at once, and what is allocated next must find the memory released
      return runNow(evaluator(parts, schema, features, placeDense, weigh, undefined, Pass))();
    } finally {
      arena.release(mark);
    }
  };
  if (isAlone) return { rows: data, judge, Pass };
  const told = { ...metricsTold(metrics), ...runNow(modelTold(parts)) };
  if (!isOwn) {
    const digests = Object.entries(runNow(digestOf(parts, data, schema)));
    beginAgreed(communicator, "evaluate", {
      ...told,
      ...Object.fromEntries(digests.map(([what, own = "none"]) => [DIGEST + what, own])),
    });
    return { rows: data, judge, Pass };
  }
  beginAgreed(communicator, 'evaluate with rows: "own"', { ...told, ...formOf(data) });
  const own = await OwnData.of(communicator);
  const rows = runNow(own.inChunks(runNow(own.counting(data))));
  return { rows, judge, Pass, join: joined(communicator) };
}
