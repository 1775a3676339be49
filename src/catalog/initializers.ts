import type { NameIn } from "./lookup.js";

/**
 * How a kernel [inputs, units] is filled before training, from the model's seed. Biases start at
 * zero.
 */
export interface Initializer {
  /** What the weights are drawn from; its mean is 0. */
  readonly distribution: "uniform" | "normal";
  /** Variance of one weight, of the numbers of inputs and units of its layer. */
  readonly variance: (inputs: number, units: number) => number;
}

/** Glorot & Bengio 2010: for sigmoid and tanh. */
const glorot = (inputs: number, units: number): number => 2 / (inputs + units);
/** He et al. 2015: for relu and its kin. */
const he = (inputs: number): number => 2 / inputs;
/** LeCun et al. 1998. */
const lecun = (inputs: number): number => 1 / inputs;

const uniform = (variance: Initializer["variance"]): Initializer => ({ distribution: "uniform", variance });
const normal = (variance: Initializer["variance"]): Initializer => ({ distribution: "normal", variance });

/** Every initializer that has a name. */
export const initializers = {
  glorotUniform: uniform(glorot),
  glorotNormal: normal(glorot),
  heUniform: uniform(he),
  heNormal: normal(he),
  lecunUniform: uniform(lecun),
  lecunNormal: normal(lecun),
} as const satisfies Readonly<Record<string, Initializer>>;

/** The name of an initializer. */
export type InitializerName = NameIn<typeof initializers>;
