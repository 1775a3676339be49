import { UsageError } from "../../errors.js";
import type { DataPlan, Plan } from "../fitOptions.js";
import type { FitOptions } from "../types.js";
import type { Asked } from "./fitState.js";
import { settlePlateau } from "./plateauOptions.js";
import { type Schedule, settleSchedule } from "./scheduleOptions.js";
import { settleEarlyStopping } from "./stoppingOptions.js";

/** What stands for an option that isn't there. */
const NONE = "none";

/** What these options ask for, defaults filled in. */
export function askedFor(plan: Plan, asked: FitOptions): Asked {
  const { classWeight, schedule, dropoutSchedule, earlyStopping, reduceOnPlateau } = asked;
  const { gradientAccumulationSteps: steps = 1 } = asked;
  const { epochs, batchSize, shuffle, validation } = plan;
  const options = {
    epochs,
    batchSize,
    gradientAccumulationSteps: steps > 1 ? steps : undefined,
    shuffle,
    rows: "train" in plan ? (plan as DataPlan).train.rows : undefined,
    validation: validation?.rows,
    classWeight,
    schedule: told(schedule),
    dropoutSchedule: told(dropoutSchedule),
    earlyStopping: earlyStopping && settleEarlyStopping(earlyStopping),
    reduceOnPlateau: reduceOnPlateau && settlePlateau(reduceOnPlateau),
  };
  const texts = Object.entries(options).map(([name, value]) => [name, JSON.stringify(value) ?? NONE]);
  return Object.fromEntries(texts);
}

function told(schedule: Schedule | undefined): unknown {
  return typeof schedule === "object" ? settleSchedule(schedule) : schedule && "a function";
}

/** @throws UsageError INVALID_OPTION unless a `fit` is asked for what the one was that it is to go on with. */
export function checkAsked(asked: Asked, before: Asked): void {
  for (const [name, told] of Object.entries(asked)) {
    // earlier checkpoints don't have all names
    const { [name]: own = NONE } = before;
    if (own === told) continue;
    throw new UsageError(
      "INVALID_OPTION",
      `The fit that is to be gone on with has ${name} ${shown(own)}, not ${shown(told)}: pass fit the same data and options.`,
    );
  }
}

/** What may be anybody's text, as a sentence repeats it. */
function shown(told: string): string {
  return JSON.stringify(told.slice(0, 200).replaceAll('"', ""));
}
