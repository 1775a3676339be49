import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type Epilogue, noEpilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, type Strided, transpose } from "../steps/products.js";
import type { PlacedLayer } from "./network.js";

/** What a layer reads, X [rows, inputs], and how it is multiplied. */
export interface Inputs {
  /** Steps to C = X W + b, then the epilogue: C tight [rows, units] at address `c`. */
  product(runtime: Runtime, c: number, layer: PlacedLayer, rows: number, epilogue: Epilogue): Step[];
  /** Steps to dW = X^T dZ, with dZ [rows, units] at address `gradient`. */
  gradient(runtime: Runtime, layer: PlacedLayer, gradient: number, rows: number): Step[];
}

/** Inputs of which every number is there: Reals or bytes (see `Strided.scale`). */
export function denseInputs(x: Strided): Inputs {
  return {
    product: (runtime, c, { inputs, units, kernel, bias }, rows, epilogue) => {
      const weights = rightOperand(runtime, x, matrix(kernel, units), inputs, units);
      return [...weights.steps, multiply(runtime, c, x, weights, bias, rows, epilogue)];
    },
    gradient: (runtime, { inputs, units, dKernel }, gradient, rows) => {
      const left = transpose(x);
      const right = rightOperand(runtime, left, matrix(gradient, units), rows, units);
      return [...right.steps, multiply(runtime, dKernel, left, right, 0, inputs, noEpilogue)];
    },
  };
}
