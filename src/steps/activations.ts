import { type ActivationName, activationOf } from "../catalog/activations.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/**
 * activations = f(sums), both [rows, columns]; the two may be one block unless the activation
 * `keepsSum`.
 */
export function activate(
  { constants }: Pick<Runtime, "constants">,
  name: ActivationName,
  activations: number,
  sums: number,
  rows: number,
  columns: number,
): Step[] {
  if (name === "linear") return [];
  const { kernel } = activationOf(name);
  if (kernel === "softmax") return [step("softmaxForward", rows, activations, sums, columns, constants)];
  return [step(`${kernel}Forward`, rows * columns, activations, sums, constants)];
}

/** out = gradient * f'(sums), all [rows, columns]; in place unless `out` is another block. */
export function differentiate(
  { constants }: Pick<Runtime, "constants">,
  name: ActivationName,
  gradient: number,
  activations: number,
  sums: number,
  rows: number,
  columns: number,
  out = gradient,
): Step[] {
  if (name === "linear") return [];
  const { kernel, keepsSum } = activationOf(name);
  if (kernel === "softmax") return [step("softmaxBackward", rows, out, gradient, activations, columns)];
  const source = keepsSum ? sums : activations;
  return [step(`${kernel}Backward`, rows * columns, out, gradient, source, constants)];
}
