import type { ActivationName } from "../catalog/activations.js";
import type { Place } from "../graph/site.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type Epilogue, noEpilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, transpose } from "../steps/products.js";

/** A dense layer's tensors: addresses in linear memory. The kernel is [inputs, units], row-major; bias 0 means none. */
export interface PlacedLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: ActivationName;
  readonly kernel: number;
  readonly bias: number;
  readonly dKernel: number;
  readonly dBias: number;
}

/** Steps to C = X W + b, then the epilogue: X [rows, inputs] where it lies, C tight [rows, units] at address `c`. */
export function timesKernel(
  runtime: Runtime,
  { address, scale, stored }: Place,
  c: number,
  { inputs, units, kernel, bias }: PlacedLayer,
  rows: number,
  epilogue: Epilogue,
): readonly Step[] {
  if (stored) return stored.product(false, c, kernel, bias, rows, units, epilogue);
  const x = matrix(address, inputs, scale);
  const weights = rightOperand(runtime, x, matrix(kernel, units), inputs, units);
  return [...weights.steps, multiply(runtime, c, x, weights, bias, rows, epilogue)];
}

/** Steps to dW = X^T dZ, with dZ [rows, units] at address `gradient`. */
export function kernelGradient(
  runtime: Runtime,
  { address, scale, stored }: Place,
  { inputs, units, dKernel }: PlacedLayer,
  gradient: number,
  rows: number,
): readonly Step[] {
  if (stored) return stored.product(true, dKernel, gradient, 0, inputs, units, noEpilogue);
  const left = transpose(matrix(address, inputs, scale));
  const right = rightOperand(runtime, left, matrix(gradient, units), rows, units);
  return [...right.steps, multiply(runtime, dKernel, left, right, 0, inputs, noEpilogue)];
}
