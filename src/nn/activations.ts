import { noSuch } from "../check.js";
import { UsageError } from "../errors.js";
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

interface ElementwiseActivation {
  readonly forward:
    | "sigmoidForward"
    | "tanhForward"
    | "reluForward"
    | "leakyReluForward"
    | "eluForward"
    | "softplusForward"
    | "siluForward"
    | "geluForward";
  readonly backward:
    | "sigmoidBackward"
    | "tanhBackward"
    | "reluBackward"
    | "leakyReluBackward"
    | "eluBackward"
    | "softplusBackward"
    | "siluBackward"
    | "geluBackward";
  /** What the derivative is computed from: the activation itself, or the sum that went into it. */
  readonly derivativeOf: "activation" | "sum";
}

const elementwise: ReadonlyMap<ActivationName, ElementwiseActivation> = new Map([
  ["sigmoid", { forward: "sigmoidForward", backward: "sigmoidBackward", derivativeOf: "activation" }],
  ["tanh", { forward: "tanhForward", backward: "tanhBackward", derivativeOf: "activation" }],
  ["relu", { forward: "reluForward", backward: "reluBackward", derivativeOf: "activation" }],
  ["leakyRelu", { forward: "leakyReluForward", backward: "leakyReluBackward", derivativeOf: "activation" }],
  ["elu", { forward: "eluForward", backward: "eluBackward", derivativeOf: "sum" }],
  ["softplus", { forward: "softplusForward", backward: "softplusBackward", derivativeOf: "sum" }],
  ["silu", { forward: "siluForward", backward: "siluBackward", derivativeOf: "sum" }],
  ["gelu", { forward: "geluForward", backward: "geluBackward", derivativeOf: "sum" }],
]);

/** Every activation a layer can have. */
export const activationNames: readonly ActivationName[] = ["linear", ...elementwise.keys(), "softmax"];

/** @throws UsageError INVALID_OPTION when no activation has that name. */
export function checkActivation(name: string): ActivationName {
  const known = activationNames.find((candidate) => candidate === name);
  if (known) return known;
  throw noSuch("activation", name, activationNames);
}

/** Whether the sums must outlive the activation, because its derivative is computed from them. */
export function keepsSum(name: ActivationName): boolean {
  return elementwise.get(name)?.derivativeOf === "sum";
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
  if (name === "linear") return [];
  const { constants } = runtime;
  if (name === "softmax") return [step("softmaxForward", rows, activations, sums, columns, constants)];
  const { forward } = found(name);
  return [step(forward, rows * columns, activations, sums, constants)];
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
  if (name === "linear") return [];
  if (name === "softmax") return [step("softmaxBackward", rows, gradient, gradient, activations, columns)];
  const { backward, derivativeOf } = found(name);
  const source = derivativeOf === "sum" ? sums : activations;
  return [step(backward, rows * columns, gradient, gradient, source, runtime.constants)];
}

function found(name: ActivationName): ElementwiseActivation {
  const entry = elementwise.get(name);
  if (!entry) throw new UsageError("INVALID_OPTION", `"${name}" is not elementwise.`);
  return entry;
}
