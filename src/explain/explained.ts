import { describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import type { ModelInfo } from "../train/info.js";
import type { LabelledRows } from "../train/rows.js";
import type { EvaluateOptions, Evaluation } from "../train/types.js";

/** What there is to ask of a model that is to be explained: a `Model`, or a `WorkerModel`. */
export interface Explained {
  /** As `Model.info`. */
  readonly info: ModelInfo;
  /** As `Model.evaluate`. */
  evaluate(data: LabelledRows, options?: EvaluateOptions): Promise<Evaluation>;
  /** As `Model.toBytes`. */
  toBytes(): Uint8Array | Promise<Uint8Array>;
}

/**
 * @throws UsageError INVALID_OPTION unless `what` was given a model of layers one behind the other.
 */
export function checkExplained(what: string, model: unknown): asserts model is Explained {
  const isModel =
    typeof model === "object" &&
    model !== null &&
    ["evaluate", "toBytes"].every((method) => typeof Reflect.get(model, method) === "function");
  if (!isModel)
    throw new UsageError(
      "INVALID_OPTION",
      `${what} takes a model first, of sequential or load, not ${describeValue(model)}.`,
    );
  const info: unknown = Reflect.get(model, "info");
  if (isRecord(info) && typeof info.inputs === "number") return;
  throw new UsageError(
    "INVALID_OPTION",
    `${what} takes a model whose layers stand one behind the other, of sequential or load: this one has inputs with names.`,
  );
}
