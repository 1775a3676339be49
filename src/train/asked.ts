import { UsageError } from "../errors.js";
import type { DataPlan, Plan } from "./fitOptions.js";
import type { Asked } from "./fitState.js";
import { settlePlateau } from "./plateauOptions.js";
import { settleSchedule } from "./scheduleOptions.js";
import { settleEarlyStopping } from "./stoppingOptions.js";
import type { FitOptions } from "./types.js";

/** What these options ask for, defaults filled in. */
export function askedFor(plan: Plan, { schedule, earlyStopping, reduceOnPlateau }: FitOptions): Asked {
  const { epochs, batchSize, shuffle, validation } = plan;
  const options = {
    epochs,
    batchSize,
    shuffle,
    rows: "train" in plan ? (plan as DataPlan).train.rows : undefined,
    validation: validation?.rows,
    schedule: typeof schedule === "object" ? settleSchedule(schedule) : schedule && "a function",
    earlyStopping: earlyStopping && settleEarlyStopping(earlyStopping),
    reduceOnPlateau: reduceOnPlateau && settlePlateau(reduceOnPlateau),
  };
  const told = Object.entries(options).map(([name, value]) => [name, JSON.stringify(value) ?? "none"]);
  return Object.fromEntries(told);
}

/** @throws UsageError INVALID_OPTION unless a `fit` is asked for what the one was that it is to go on with. */
export function checkAsked(asked: Asked, before: Asked): void {
  for (const [name, told] of Object.entries(asked))
    if (before[name] !== told)
      throw new UsageError(
        "INVALID_OPTION",
        `The fit that is to be gone on with has ${name} ${shown(before[name])}, not ${shown(told)}: pass fit the same data and options.`,
      );
}

/** What may be anybody's text, as a sentence repeats it. */
function shown(told: string): string {
  return JSON.stringify(told.slice(0, 200).replaceAll('"', ""));
}
