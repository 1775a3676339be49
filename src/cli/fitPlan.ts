import type { FitOptions } from "../train/types.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import type { TrainOptions } from "./trainOptions.js";

/** The options of the `fit` that a plan describes. */
export function fitOptionsOf(
  plan: Plan,
  { validation }: Parts,
  { metrics }: Pick<TrainOptions, "metrics">,
): FitOptions {
  return {
    epochs: plan.epochs,
    batchSize: plan.batchSize,
    ...(plan.gradientAccumulationSteps && { gradientAccumulationSteps: plan.gradientAccumulationSteps }),
    ...(validation && { validation }),
    ...(plan.schedule && { schedule: plan.schedule }),
    ...(plan.dropoutSchedule && { dropoutSchedule: plan.dropoutSchedule }),
    ...(plan.reduceOnPlateau && { reduceOnPlateau: plan.reduceOnPlateau }),
    ...(plan.classWeight && { classWeight: plan.classWeight }),
    ...(plan.augment && { augment: plan.augment }),
    ...(metrics && { metrics }),
    ...(plan.earlyStopping && { earlyStopping: plan.earlyStopping }),
  };
}
