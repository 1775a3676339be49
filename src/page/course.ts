import type { FitOptions } from "../index.js";
import type { Configuration } from "./configuration.js";

/**
 * How a training's rate changes until it is at its `goal`, an epoch, and what ends it before that:
 * as `fit` takes them.
 */
export function courseOf(
  configuration: Pick<Configuration, "schedule" | "patience">,
  goal: number,
): Pick<FitOptions, "schedule" | "earlyStopping"> {
  const { patience } = configuration;
  return {
    ...rateOf(configuration, goal),
    // what the page shows is where the training ended, not where it was best
    ...(patience !== "never" && { earlyStopping: { patience, restoreBest: false } }),
  };
}

/** The schedule alone. */
export function rateOf({ schedule }: Pick<Configuration, "schedule">, goal: number): Pick<FitOptions, "schedule"> {
  return schedule === "constant" ? {} : { schedule: { name: schedule, epochs: goal } };
}
