import type { Dataset } from "../../data/dataset.js";
import { runNow } from "../../sliced.js";
import { DIGEST, digestOf } from "../coach/dataDigest.js";
import { evaluator } from "../evaluator.js";
import { Inference } from "../inference.js";
import type { Judge } from "../measuring.js";
import type { ModelParts } from "../modelParts.js";
import { placeDense, readRows } from "../placing/features.js";
import type { Schema } from "../schema.js";
import { agree, modelTold } from "./agreement.js";
import { checkCommunicator } from "./checkCommunicator.js";
import { sharedInference } from "./sharedInference.js";

/**
 * What evaluates rows, whose chunks the processes of `given` share out, and what goes through them: as the model is when it is asked.
 * @throws UsageError INVALID_OPTION for what is no communicator, and in all processes where one has other rows, or another model.
 */
export function sharedEvaluation(
  given: unknown,
  data: Dataset,
  parts: ModelParts,
  schema: Schema,
): { readonly judge: Judge; readonly Pass: typeof Inference } {
  const communicator = checkCommunicator(given);
  const isAlone = communicator.size === 1;
  const Pass = isAlone ? Inference : sharedInference(communicator);
  if (!isAlone) {
    const digests = Object.entries(runNow(digestOf(parts, data, schema)));
    const rows = digests.map(([what, digest = "none"]) => [`${DIGEST}${what}`, digest]);
    agree(communicator, { ...runNow(modelTold(parts)), ...Object.fromEntries(rows) });
  }
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
  return { judge, Pass };
}
