import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import type { Dataset } from "../data/dataset.js";
import { UsageError } from "../errors.js";
import type { Plan } from "./plan.js";
import { flagOf } from "./scheduleFlags.js";

const PENALTIES = ["l1", "l2", "biasL1", "biasL2", "activityL1", "activityL2"] as const;

const ADVICE = "train without a launcher, or have lanegrad search or crossvalidate share out whole trainings";

/** Rows that go into an update; no more than a block of rows isn't shared out. */
export function rowsOfUpdate({ batchSize, gradientAccumulationSteps = 1 }: Plan, rows: number): number {
  return batchSize === "full" ? rows : batchSize * gradientAccumulationSteps;
}

/**
 * Looks whether several processes can train together as planned, so that what they can't is told
 * before anything is, by the flags that ask for it.
 * @throws UsageError INVALID_OPTION.
 */
export function checkSharedPlan(plan: Plan, { rows, classes }: Pick<Dataset, "rows" | "classes">): void {
  const { equilibrium, convolutions, optimizer, standardize, gradientAccumulationSteps: steps = 1 } = plan;
  if (optimizer.name === "lbfgs" && !classes && standardize)
    throw refusal(
      "--optimizer lbfgs with standardized targets isn't shared out among processes: choose another optimizer, add --no-standardize",
    );
  if (rowsOfUpdate(plan, rows) <= DEPTH_BLOCK && steps === 1) return;
  if (equilibrium)
    throw refusal(
      "--equilibrium looks for its state in a batch as a whole, which processes can't share out: leave it out",
    );
  if (steps === 1) return;
  const penalty = PENALTIES.find((name) => plan[name]);
  const what = convolutions ? "--conv" : penalty && flagOf(penalty);
  if (what)
    throw refusal(
      `Several processes accumulate no gradients of networks with ${what}: leave out ${what} or --gradient-accumulation-steps`,
    );
}

/** A sentence that ends with what is possible instead. */
function refusal(why: string): UsageError {
  return new UsageError("INVALID_OPTION", `${why}, or ${ADVICE}.`);
}
