import type { ActivationName } from "../catalog/activations.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { type Epilogue, noEpilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, type Strided, transpose } from "../steps/products.js";

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

/** What a layer reads, X [rows, inputs], and how it is multiplied. */
export interface Inputs {
  /** Where X lies, as Reals; 0 where it lies in another way. */
  readonly address: number;
  /** Steps to C = X W + b, then the epilogue: C tight [rows, units] at address `c`. */
  product(runtime: Runtime, c: number, layer: PlacedLayer, rows: number, epilogue: Epilogue): Step[];
  /** Steps to dW = X^T dZ, with dZ [rows, units] at address `gradient`. */
  gradient(runtime: Runtime, layer: PlacedLayer, gradient: number, rows: number): Step[];
}

/** Inputs of which every number is there: Reals or bytes (see `Strided.scale`). */
export function denseInputs(x: Strided): Inputs {
  return {
    address: x.scale === 0 ? x.address : 0,
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
