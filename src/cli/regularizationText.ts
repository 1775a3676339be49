import type { Constraint, Regularizer } from "../catalog/regularization.js";
import type { RegularizationPlan } from "./regularizationOptions.js";

/** "L1 0.001, L2 0.01". */
export function formatRegularizer({ l1 = 0, l2 = 0 }: Partial<Regularizer>): string {
  return [...(l1 ? [`L1 ${l1}`] : []), ...(l2 ? [`L2 ${l2}`] : [])].join(", ");
}

/** "maxNorm 3". */
export function formatConstraint(constraint: Constraint): string {
  return "limit" in constraint ? `${constraint.kind} ${constraint.limit}` : constraint.kind;
}

/** What holds a network back: ", L2 0.01, biases L1 0.001, maxNorm 3". */
export function formatRegularization(plan: RegularizationPlan): string {
  const { l1, l2, biasL1, biasL2, activityL1, activityL2, constraint, biasConstraint } = plan;
  const penalty = (what: string, one: number | undefined, two: number | undefined): string => {
    const text = formatRegularizer({ ...(one && { l1: one }), ...(two && { l2: two }) });
    return text && `, ${what}${text}`;
  };
  return [
    penalty("", l1, l2),
    penalty("biases ", biasL1, biasL2),
    penalty("activities ", activityL1, activityL2),
    ...(constraint ? [`, ${formatConstraint(constraint)}`] : []),
    ...(biasConstraint ? [`, biases ${formatConstraint(biasConstraint)}`] : []),
  ].join("");
}
