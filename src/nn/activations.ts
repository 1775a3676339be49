import { noSuch } from "../check.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/** Elementwise functions between two layers; `softmax` goes over rows. "linear" is the identity. */
export type ActivationName =
  | "linear"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "elu"
  | "softplus"
  | "silu"
  | "gelu"
  | "softmax";

/** Activations whose derivative is computed from the sums, not from the activation. */
const derivedFromSum: readonly ActivationName[] = ["elu", "softplus", "silu", "gelu"];

/** Elementwise activations in the order of the operations of assembly/finish.ts. */
const elementwise: readonly ActivationName[] = ["sigmoid", "tanh", "relu", "leakyRelu", ...derivedFromSum];

/** Every activation a layer can have. */
export const activationNames: readonly ActivationName[] = ["linear", ...elementwise, "softmax"];

/** @throws UsageError INVALID_OPTION when no activation has that name. */
export function checkActivation(name: string): ActivationName {
  const known = activationNames.find((candidate) => candidate === name);
  if (known) return known;
  throw noSuch("activation", name, activationNames);
}

/** Whether the sums must outlive the activation, because its derivative is computed from them. */
export function keepsSum(name: ActivationName): boolean {
  return derivedFromSum.includes(name);
}

/** What a product does to its rows while they are in the cache (assembly/finish.ts): an operation on them and `other`. */
export interface Finish {
  readonly operation: number;
  /** Address of a matrix of the product's shape. */
  readonly other: number;
}

/** A product that is left as it is. */
export const unfinished: Finish = { operation: 0, other: 0 };

/** activations = f(sums) as the end of the product that gives the sums; `unfinished` where that can't be (softmax). */
export function finishForward(name: ActivationName, activations: number): Finish {
  const place = elementwise.indexOf(name);
  return place < 0 ? unfinished : { operation: 1 + place, other: activations };
}

/** gradient *= f'(sums) as the end of the product that gives the gradient; `unfinished` where that can't be (softmax). */
export function finishBackward(name: ActivationName, activations: number, sums: number): Finish {
  const place = elementwise.indexOf(name);
  if (place < 0) return unfinished;
  return { operation: 1 + elementwise.length + place, other: keepsSum(name) ? sums : activations };
}

/** activations = f(sums), both [rows, columns]; the two may be one block unless `keepsSum`. */
export function activate(
  runtime: Runtime,
  name: ActivationName,
  activations: number,
  sums: number,
  rows: number,
  columns: number,
): Step[] {
  const { constants } = runtime;
  if (name === "softmax") return [step("softmaxForward", rows, activations, sums, columns, constants)];
  if (name === "linear") return [];
  return [step(`${name}Forward`, rows * columns, activations, sums, constants)];
}

/** gradient = gradient * f'(sums), in place; all [rows, columns]. */
export function differentiate(
  runtime: Runtime,
  name: ActivationName,
  gradient: number,
  activations: number,
  sums: number,
  rows: number,
  columns: number,
): Step[] {
  if (name === "softmax") return [step("softmaxBackward", rows, gradient, gradient, activations, columns)];
  if (name === "linear") return [];
  const source = keepsSum(name) ? sums : activations;
  return [step(`${name}Backward`, rows * columns, gradient, gradient, source, runtime.constants)];
}
