import { checkBoolean, checkOptions, checkWhole, invalidOption, readOnce } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { quote, quoteList } from "../data/quote.js";
import { UsageError } from "../errors.js";
import type { StoredModel } from "../io/modelFile.js";
import type { OwnCode } from "../layers/layer.js";
import type { Relaxation } from "../layers/relaxations.js";
import type { ModelPlatform } from "../platform/platform.js";
import { tables } from "../remote/onDemand.js";
import type { Reals } from "../runtime/runtime.js";
import { TimeSlice } from "../runtime/timeSlice.js";
import { runNow } from "../sliced.js";
import { checkedChain, modelFiles } from "../train/modelFiles.js";
import { general } from "../train/onDemand.js";
import { readRows } from "../train/placing/features.js";
import { type AnyRows, rowsAsData } from "../train/rows.js";
import { copyOf, type ModelCopy } from "./copy.js";
import { checkExplained, type Explained } from "./explained.js";

/** Options of `saliency` and `inputTimesGradient`. */
export interface AttributionOptions extends OwnCode {
  /**
   * The answer that is explained: its place, counted from 0, or the name of its class or number. By
   * default each row's largest one: for a classifier the class that it is taken for.
   */
  readonly output?: number | string;
  /**
   * Whether it is what goes into the last activation that is explained, as Simonyan et al. have it;
   * default false: the answer itself.
   */
  readonly logits?: boolean;
  /** Ends it early, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What each number of each row does to an answer. */
export interface Attribution {
  /** Number of rows. */
  readonly rows: number;
  /** Numbers of a row, as they enter the network. */
  readonly columns: number;
  /** Row-major [rows, columns]. */
  readonly values: Reals;
  /** The answer that was explained of each row, counted from 0. */
  readonly outputs: Int32Array;
  /** Names of the columns, where they have names; of a preprocessor "age", "color=red". */
  readonly features?: readonly string[];
  /**
   * How rows and their gradients came to rest, where layers are equilibria: what didn't is near the
   * right numbers at most.
   */
  readonly relaxation?: Relaxation;
}

/** What becomes of a gradient and of the number by which it was taken. */
type Rule = (gradient: number, x: number) => number;

/** See the entries. */
export async function saliency(
  platform: ModelPlatform,
  model: Explained,
  rows: AnyRows,
  options?: AttributionOptions,
): Promise<Attribution> {
  return attribute("saliency", platform, model, rows, options, (gradient) => Math.abs(gradient));
}

/** See the entries. */
export async function inputTimesGradient(
  platform: ModelPlatform,
  model: Explained,
  rows: AnyRows,
  options?: AttributionOptions,
): Promise<Attribution> {
  return attribute("inputTimesGradient", platform, model, rows, options, (gradient, x) => gradient * x);
}

async function attribute(
  what: string,
  platform: ModelPlatform,
  model: Explained,
  rows: AnyRows,
  given: AttributionOptions = {},
  rule: Rule,
): Promise<Attribution> {
  checkExplained(what, model);
  const { output, logits = false, signal, layers, losses } = checked(what, readOnce(given));
  const { preprocessor, inputs } = model.info;
  const data = preprocessor
    ? (await tables.load()).preparerOf(preprocessor)(rows, false)
    : rowsAsData(what, rows, inputs);
  const stored = checkedChain((await modelFiles.load()).decodeModel(await model.toBytes()));
  const own = { ...(layers && { layers }), ...(losses && { losses }) };
  const made = await copyOf(platform, stored, own);
  try {
    const asked = { output: output === undefined ? undefined : outputOf(output, stored, made), logits };
    const slice = new TimeSlice(platform.pause, () => signal?.throwIfAborted(), platform.now);
    slice.check();
    const numbers = await numbersOf(made, data);
    const { inputGradients } = await general.load();
    const { gradients, outputs, relaxation } = await inputGradients(
      made.parts.network,
      made.stack,
      numbers,
      asked,
      slice,
    );
    inUnits(gradients, outputs, stored, numbers.columns);
    const values = gradients.map((gradient, i) => rule(gradient, numbers.x[i]));
    const { rows: count, columns, features } = numbers;
    return { rows: count, columns, values, outputs, ...(features && { features }), ...(relaxation && { relaxation }) };
  } finally {
    made.model.dispose();
  }
}

function checked(what: string, options: AttributionOptions): AttributionOptions {
  checkOptions(what, options, "{ output: 0 }", ["output", "logits", "signal", "layers", "losses"]);
  const { output, logits, signal } = options;
  if (logits !== undefined) checkBoolean("logits", logits);
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function")
    throw invalidOption("signal", "an AbortSignal", signal);
  if (output !== undefined && typeof output !== "string") checkWhole("output", output, 0);
  return options;
}

/** The rows as they enter the network, as Reals. */
async function numbersOf({ parts }: ModelCopy, data: Dataset): Promise<Dataset> {
  const { inNumbers } = await general.load();
  const rows = inNumbers(parts.runtime, runNow(readRows(parts, data, parts.schema)));
  if (rows.scale === 1) return rows;
  return { ...rows, x: Float64Array.from(rows.x, (value) => value * rows.scale), scale: 1 };
}

/**
 * The place of an answer. @throws UsageError INVALID_OPTION for one that the model doesn't give.
 */
function outputOf(output: number | string, stored: StoredModel, { parts }: ModelCopy): number {
  const { outputs } = parts.network;
  if (typeof output === "number") {
    checkWhole("output", output, 0, outputs - 1);
    return output;
  }
  // one answer for two classes is the share of the second
  const { classes = [], targetNames = [] } = stored;
  const names = classes.length > 0 ? classes.slice(-outputs) : targetNames;
  const place = names.indexOf(output);
  if (place >= 0) return place;
  const known =
    names.length > 0 ? `its answers are ${quoteList(names)}` : "its answers have no names, so give a number";
  throw new UsageError("INVALID_OPTION", `The model has no answer ${quote(output)}: ${known}.`);
}

/** Brings the gradients of answers that are told in other units than the network's into those. */
function inUnits(gradients: Reals, outputs: Int32Array, { targets }: StoredModel, columns: number): void {
  if (!targets) return;
  for (let i = 0; i < gradients.length; i++) gradients[i] *= targets.deviation[outputs[Math.floor(i / columns)]];
}
