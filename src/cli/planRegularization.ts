import { UsageError } from "../errors.js";
import type { Regularization } from "../node.js";
import type { RegularizationFlags, RegularizationPlan } from "./regularizationOptions.js";
import { flagOf } from "./scheduleFlags.js";

/** What needs biases, what is of the outputs of hidden layers, and all that needs such layers. */
const OF_BIASES = ["biasL1", "biasL2", "biasConstraint"] as const;
const OF_ACTIVITIES = ["activityL1", "activityL2"] as const;
const OF_HIDDEN = [...OF_ACTIVITIES, "dropout", "dropoutSchedule"] as const;

/**
 * @throws UsageError INVALID_OPTION for what changes nothing in a network without hidden layers.
 */
export function checkHidden(options: RegularizationFlags): void {
  const asked = OF_HIDDEN.find((name) => options[name]);
  if (asked) throw new UsageError("INVALID_OPTION", `${flagOf(asked)} needs a hidden layer: add --hidden 64.`);
}

/**
 * @throws UsageError INVALID_OPTION for penalties and constraints of biases where layers have none.
 */
export function planRegularization(options: RegularizationFlags, hasBiases: boolean): RegularizationPlan {
  const of = <Name extends keyof RegularizationPlan>(names: readonly Name[]) => names.filter((name) => options[name]);
  const [bias] = of(OF_BIASES);
  if (bias && !hasBiases) throw new UsageError("INVALID_OPTION", `${flagOf(bias)} needs biases: add --bias.`);
  const names = of(["l1", "l2", ...OF_BIASES, ...OF_ACTIVITIES, "constraint"]);
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** What a layer of the library asks for. */
export function regularizationIn(plan: RegularizationPlan, isHidden: boolean): Regularization {
  const { l1, l2, biasL1, biasL2, activityL1, activityL2, constraint, biasConstraint } = plan;
  const penalties = {
    kernelRegularizer: [l1, l2],
    biasRegularizer: [biasL1, biasL2],
    ...(isHidden && { activityRegularizer: [activityL1, activityL2] }),
  };
  const asked = Object.entries(penalties).filter(([, factors]) => factors.some(Boolean));
  return {
    ...Object.fromEntries(asked.map(([name, [own1 = 0, own2 = 0]]) => [name, { l1: own1, l2: own2 }])),
    ...(constraint && { kernelConstraint: constraint }),
    ...(biasConstraint && { biasConstraint }),
  };
}
