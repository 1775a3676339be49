import { isRecord } from "../check.js";
import { notSent } from "./layers.js";

/** @throws UsageError INVALID_OPTION for metrics that are functions; whether others are some is for the worker to say. */
export function checkSentMetrics(metrics: unknown): void {
  if (!Array.isArray(metrics)) return;
  const own: unknown = metrics.find((metric) => isRecord(metric) && typeof metric.measure === "function");
  if (isRecord(own)) throw notSent(`The metric ${String(own.name)} is a function, which`);
}
