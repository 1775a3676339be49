import { UsageError } from "../errors.js";
import { type ActivationName, type EquilibriumOptions, equilibrium, type Layer } from "../node.js";
import type { TrainOptions } from "./trainOptions.js";

/** An equilibrium before the dense layers. */
export interface EquilibriumPlan {
  readonly units: number;
  readonly monotone: boolean;
  readonly activation: ActivationName;
  /** How rest is looked for, as far as the command says. */
  readonly search: Pick<EquilibriumOptions, "tolerance" | "maxIterations" | "requireConvergence">;
  /** Weights and biases. */
  readonly parameters: number;
}

/**
 * What `--equilibrium` comes to for rows of so many numbers; its units have the activation of the
 * hidden layers, if that is named, and are relu where they are monotone. @throws UsageError for an
 * activation that no equilibrium has, for what is of one without it, and with `--init`.
 */
export function planEquilibrium(
  { equilibrium: units, monotone = false, activation, init, ...options }: TrainOptions,
  inputs: number,
): { readonly equilibrium?: EquilibriumPlan } {
  const { equilibriumTolerance: tolerance, equilibriumIterations: maxIterations, requireConvergence } = options;
  if (units === undefined) {
    const [flag] = [
      ...(monotone ? ["--monotone"] : []),
      ...(tolerance === undefined ? [] : ["--equilibrium-tolerance"]),
      ...(maxIterations === undefined ? [] : ["--equilibrium-iterations"]),
      ...(requireConvergence ? ["--require-convergence"] : []),
    ];
    if (flag) throw refusal(`${flag} is of an equilibrium: add --equilibrium, or leave it out.`);
    return {};
  }
  if (init !== undefined) throw refusal("--init has weights of dense layers alone: leave out --equilibrium.");
  const made = equilibrium(units, { monotone, ...(activation && !monotone && { activation }) });
  const between = (monotone ? 2 : 1) * units * units;
  const parameters = inputs * units + between + units;
  const search = {
    ...(tolerance !== undefined && { tolerance }),
    ...(maxIterations !== undefined && { maxIterations }),
    ...(requireConvergence && { requireConvergence }),
  };
  return { equilibrium: { units, monotone, activation: made.activation, search, parameters } };
}

/** The layer of `--equilibrium`. */
export function equilibriumLayers(plan: EquilibriumPlan | undefined): readonly Layer[] {
  if (!plan) return [];
  const { units, monotone, activation, search } = plan;
  return [equilibrium(units, { monotone, activation, ...search })];
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
