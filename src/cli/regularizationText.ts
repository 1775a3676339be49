import type { Constraint, Regularizer } from "../catalog/regularization.js";

/** "L1 0.001, L2 0.01". */
export function formatRegularizer({ l1 = 0, l2 = 0 }: Partial<Regularizer>): string {
  return [...(l1 ? [`L1 ${l1}`] : []), ...(l2 ? [`L2 ${l2}`] : [])].join(", ");
}

/** "maxNorm 3". */
export function formatConstraint(constraint: Constraint): string {
  return "limit" in constraint ? `${constraint.kind} ${constraint.limit}` : constraint.kind;
}
