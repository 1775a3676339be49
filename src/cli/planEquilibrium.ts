import { UsageError } from "../errors.js";
import { type ActivationName, equilibrium, type Layer } from "../node.js";
import type { TrainOptions } from "./trainOptions.js";

/** An equilibrium before the dense layers. */
export interface EquilibriumPlan {
  readonly units: number;
  readonly monotone: boolean;
  readonly activation: ActivationName;
  /** Weights and biases. */
  readonly parameters: number;
}

/**
 * What `--equilibrium` comes to for rows of so many numbers; its units have the activation of the
 * hidden layers, if that is named, and are relu where they are monotone. @throws UsageError for an
 * activation that no equilibrium has, for `--monotone` without one, and with `--init`.
 */
export function planEquilibrium(
  { equilibrium: units, monotone = false, activation, init }: TrainOptions,
  inputs: number,
): { readonly equilibrium?: EquilibriumPlan } {
  if (units === undefined) {
    if (monotone) throw refusal("--monotone is of an equilibrium: add --equilibrium, or leave it out.");
    return {};
  }
  if (init !== undefined) throw refusal("--init has weights of dense layers alone: leave out --equilibrium.");
  const made = equilibrium(units, { monotone, ...(activation && !monotone && { activation }) });
  const between = (monotone ? 2 : 1) * units * units;
  const parameters = inputs * units + between + units;
  return { equilibrium: { units, monotone, activation: made.activation, parameters } };
}

/** The layer of `--equilibrium`. */
export function equilibriumLayers(plan: EquilibriumPlan | undefined): readonly Layer[] {
  if (!plan) return [];
  const { units, monotone, activation } = plan;
  return [equilibrium(units, { monotone, activation })];
}

/** Numbers that the dense layers of a plan take. */
export function featuresOf(plan: {
  readonly inputs: number;
  readonly convolutions?: { readonly features: number };
  readonly equilibrium?: EquilibriumPlan;
}): number {
  return plan.equilibrium?.units ?? plan.convolutions?.features ?? plan.inputs;
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}
