import { checkOptions, checkWhole, isRecord } from "../../check.js";
import type { ThreadsOption } from "./threads.js";

/** Threads that a model may be given: more would only wait for one another. */
export const MOST_THREADS = 256;

/** @throws UsageError INVALID_OPTION unless it is such an option. */
export function checkThreads(threads: unknown): asserts threads is ThreadsOption {
  const isExact = isRecord(threads);
  if (isExact) checkOptions("threads", threads, "{ exactly: 2 }", ["exactly"]);
  checkWhole("threads", isExact ? threads.exactly : threads, 1, MOST_THREADS);
}
