import type { ActivationName } from "./activations.js";

/** Below and above what an activation never gives. */
export type ActivationRange = readonly [least: number, most: number];

const NO_LIMIT = Number.POSITIVE_INFINITY;

/**
 * Where activations have their least value: silu at -1.278..., gelu at -0.7518..., mish at
 * -1.192..., each where its slope is 0.
 */
const SILU_LEAST = -0.2784645427610738;
const GELU_LEAST = -0.16997120747990369;
const MISH_LEAST = -0.3088434130172505;
/** selu's limit at -Infinity: its scale times its alpha. */
const SELU_LEAST = -1.7580993408473768;

/**
 * The range of each activation; whoever needs it loads it, for the table of all else is in every
 * page.
 */
export const activationRanges: Readonly<Record<ActivationName, ActivationRange>> = {
  linear: [-NO_LIMIT, NO_LIMIT],
  sigmoid: [0, 1],
  tanh: [-1, 1],
  relu: [0, NO_LIMIT],
  leakyRelu: [-NO_LIMIT, NO_LIMIT],
  elu: [-1, NO_LIMIT],
  softplus: [0, NO_LIMIT],
  silu: [SILU_LEAST, NO_LIMIT],
  gelu: [GELU_LEAST, NO_LIMIT],
  softmax: [0, 1],
  hardSigmoid: [0, 1],
  hardSwish: [-0.375, NO_LIMIT],
  mish: [MISH_LEAST, NO_LIMIT],
  selu: [SELU_LEAST, NO_LIMIT],
  softsign: [-1, 1],
};
