import { targetsOf } from "../nn/losses.js";
import type { Reals } from "../runtime/runtime.js";
import type { Answering } from "./modelParts.js";
import type { Schema } from "./schema.js";
import type { Prediction } from "./types.js";

/** What is asked of each row: its class, or each label of those that it may have several of. */
export function questionOf({ loss, network, matrices }: Answering, schema: Schema): "predict" | "label" {
  return matrices?.hasLabels(loss, network.outputs, schema) ? "label" : "predict";
}

/** What a pass over rows found. */
export interface Answered extends Pick<Prediction, "relaxation"> {
  readonly outputs: Reals;
  /** The class of each row, or flags [rows, labels]. */
  readonly classes: Int32Array;
}

/** What was found in the words of the model, with what it was asked of each row. */
export function answersOf(
  { loss, network: { outputs: columns }, matrices }: Answering,
  schema: Schema,
  { outputs, classes, ...told }: Answered,
): Prediction {
  const { classes: names, targets } = schema;
  const targetNames = targets?.names;
  const answers = {
    rows: outputs.length / columns,
    columns,
    outputs,
    ...told,
    ...(targetNames && { targetNames: [...targetNames] }),
  };
  const labels = matrices?.labelsOf(loss, columns, schema, classes);
  if (labels) return { ...answers, ...labels };
  if (!names && targetsOf(loss) === "matrix") return answers;
  return { ...answers, classes, ...(names && { labels: Array.from(classes, (index) => names[index]) }) };
}
