import { isRecord } from "../check.js";
import { notSent } from "./layers.js";

/**
 * @throws UsageError INVALID_OPTION for options with functions: metrics that are some, and
 * processes; whether others are right is for the worker to say.
 */
export function checkSentOptions(options: unknown): void {
  const { metrics, distributed } = isRecord(options) ? options : {};
  if (distributed !== undefined) throw notSent("`distributed` is made of functions, which");
  if (!Array.isArray(metrics)) return;
  const own: unknown = metrics.find((metric) => isRecord(metric) && typeof metric.measure === "function");
  if (isRecord(own)) throw notSent(`The metric ${String(own.name)} is a function, which`);
}
