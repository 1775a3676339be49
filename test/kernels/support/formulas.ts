/** Activations in float64, each written so that nothing cancels or overflows. */

import type { Kernels } from "../../../src/runtime/kernels.js";

export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}

export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

const SQRT_2_PI = Math.sqrt(2 * Math.PI);

export function normalPdf(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_2_PI;
}

/**
 * Phi(z), relative error below 1e-12: its Taylor series near 0, Laplace's continued fraction
 * further out.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return z;
  const distance = Math.min(Math.abs(z), 45);
  if (distance < 3) {
    let sum = z;
    for (let term = z, k = 3; Math.abs(term) > Math.abs(sum) * 1e-18; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 + normalPdf(z) * sum;
  }
  let fraction = distance;
  for (let k = 80; k > 0; k--) fraction = distance + k / fraction;
  const tail = normalPdf(distance) / fraction;
  return z < 0 ? tail : 1 - tail;
}

/** z * tail, and its limit 0 where the tail, which falls faster than any power of z grows, is 0. */
function timesTail(z: number, tail: number): number {
  return tail === 0 ? 0 : z * tail;
}

/** An activation and its derivative, as the kernels compute them. */
export interface Activation {
  readonly name: string;
  readonly forward: Extract<keyof Kernels, `${string}Forward`> & Exclude<keyof Kernels, "softmaxForward">;
  readonly backward: Extract<keyof Kernels, `${string}Backward`> & Exclude<keyof Kernels, "softmaxBackward">;
  readonly f: (z: number) => number;
  /** What the backward kernel is given: the activation or the sum z. */
  readonly slopeOf: "activation" | "sum";
  readonly slope: (source: number) => number;
  /** Magnitude of the terms of the slope, where they cancel. */
  readonly slopeSize?: (source: number) => number;
  /** Relative error of the formulas above, if it is above float64's roundoff. */
  readonly referenceError?: number;
}

export const activations: readonly Activation[] = [
  {
    name: "sigmoid",
    forward: "sigmoidForward",
    backward: "sigmoidBackward",
    f: sigmoid,
    slopeOf: "activation",
    slope: (a) => a * (1 - a),
  },
  {
    name: "tanh",
    forward: "tanhForward",
    backward: "tanhBackward",
    f: Math.tanh,
    slopeOf: "activation",
    slope: (a) => (1 - a) * (1 + a),
  },
  {
    name: "relu",
    forward: "reluForward",
    backward: "reluBackward",
    f: (z) => Math.max(z, 0),
    slopeOf: "activation",
    slope: (a) => (a > 0 ? 1 : 0),
  },
  {
    name: "leakyRelu",
    forward: "leakyReluForward",
    backward: "leakyReluBackward",
    f: (z) => (z > 0 ? z : 0.01 * z),
    slopeOf: "activation",
    slope: (a) => (a > 0 ? 1 : 0.01),
  },
  {
    name: "elu",
    forward: "eluForward",
    backward: "eluBackward",
    f: (z) => (z > 0 ? z : Math.expm1(z)),
    slopeOf: "sum",
    slope: (z) => (z > 0 ? 1 : Math.exp(z)),
  },
  {
    name: "softplus",
    forward: "softplusForward",
    backward: "softplusBackward",
    f: softplus,
    slopeOf: "sum",
    slope: sigmoid,
  },
  {
    name: "silu",
    forward: "siluForward",
    backward: "siluBackward",
    f: (z) => timesTail(z, sigmoid(z)),
    slopeOf: "sum",
    slope: (z) => timesTail(1 + timesTail(z, sigmoid(-z)), sigmoid(z)),
    slopeSize: (z) => timesTail(1 + Math.abs(timesTail(z, sigmoid(-z))), sigmoid(z)),
  },
  {
    name: "gelu",
    forward: "geluForward",
    backward: "geluBackward",
    f: (z) => timesTail(z, normalCdf(z)),
    slopeOf: "sum",
    slope: (z) => normalCdf(z) + timesTail(z, normalPdf(z)),
    slopeSize: (z) => normalCdf(z) + Math.abs(timesTail(z, normalPdf(z))),
    referenceError: 2e-12,
  },
];
