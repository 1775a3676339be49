/**
 * Which options a model has, and what is checked of how it is to compute: done before a model's
 * options cross to a worker.
 */
import { checkBoolean, checkOptions, invalidOption } from "../check.js";
import { UsageError } from "../errors.js";
import { checkThreads } from "../runtime/threads/checkThreads.js";

/** How a model is to compute, as a program says it. */
interface Computing {
  readonly dtype?: string;
  readonly numerics?: string;
  readonly threads?: unknown;
  readonly lanes?: unknown;
  readonly worker?: unknown;
}

/**
 * Options of how a model computes, and `worker`, which the entries see to: here it can only be
 * false, or wrong.
 */
export const COMPUTE_OPTIONS = ["dtype", "threads", "lanes", "numerics", "worker", "optimizer", "seed"] as const;

/** @throws UsageError INVALID_OPTION unless these can be options of `sequential`. */
export function checkModelOptions(options: Computing): void {
  const own = [
    "inputs",
    "layers",
    "loss",
    "standardize",
    "classes",
    "targetNames",
    "features",
    "preprocessor",
  ] as const;
  checkOptions("sequential", options, "{ inputs, layers: [dense(1)], loss }", [...own, ...COMPUTE_OPTIONS]);
  checkComputing(options);
}

/** @throws UsageError INVALID_OPTION for how no model computes. */
export function checkComputing({ dtype, numerics, threads, lanes, worker }: Computing): void {
  checkChoice("dtype", dtype, ["float32", "float64"]);
  checkChoice("numerics", numerics, ["strict", "fast"]);
  if (threads !== undefined) checkThreads(threads);
  if (worker !== undefined) checkBoolean("worker", worker);
  if (lanes !== undefined && lanes !== 128 && lanes !== "wide") throw invalidOption("lanes", '128 or "wide"', lanes);
  if (lanes === 128 && numerics === "fast")
    throw new UsageError(
      "INVALID_OPTION",
      'Fast numerics compute in wide lanes: leave out lanes: 128, or numerics: "fast".',
    );
}

function checkChoice(option: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value)) throw invalidOption(option, choices.join(" or "), value);
}
