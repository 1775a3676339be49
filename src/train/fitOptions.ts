import { checkOptions, mustBe } from "../check.js";
import type { FitOptions } from "./types.js";

const FIT_OPTIONS: readonly (keyof FitOptions)[] = ["epochs", "batchSize", "validation", "shuffle", "signal"];

/** Checks what can be checked of the options of `fit` without the data. @throws UsageError INVALID_OPTION. */
export function checkFitOptions(options: FitOptions): void {
  checkOptions("fit", options, "{ epochs: 10 }", FIT_OPTIONS);
  const { signal } = options;
  if (signal && typeof signal.throwIfAborted !== "function") throw mustBe("signal", "an AbortSignal", signal);
}
