import type { NameIn } from "./lookup.js";
import { atLeastZero, onOrOff, positive, type Range, share } from "./ranges.js";

/** An option of optimizers, the same in each that has it. */
export interface OptimizerOption {
  readonly range: Range;
  /** Whether 0 turns off what it is for: then nobody is told of it. */
  readonly isOptional?: true;
  /** The option without which it says nothing. */
  readonly needs?: string;
}

/** The options that optimizers have. */
export const optimizerOptions: Readonly<Record<string, OptimizerOption>> = {
  learningRate: { range: positive },
  momentum: { range: share, isOptional: true },
  nesterov: { range: onOrOff, needs: "momentum" },
  rho: { range: share },
  beta1: { range: share },
  beta2: { range: share },
  epsilon: { range: positive },
  weightDecay: { range: atLeastZero, isOptional: true },
};

/** A kernel that updates all parameters, and how many vectors as long as these it keeps. */
export interface UpdateRule {
  readonly kernel: "sgdStep" | "momentumStep" | "adamStep" | "rmsPropStep" | "adagradStep";
  readonly states: number;
}

/** What there is to know of an optimizer. */
export interface OptimizerEntry extends UpdateRule {
  /** Its options, in the order in which users are told of them, with what they are where they are left out. */
  readonly defaults: Readonly<Record<string, number | boolean>> & {
    readonly learningRate: number;
    readonly weightDecay: number;
  };
  /**
   * What the places of the row of f64 hold that its kernel reads: an option, what stands in `start`, or 0 before the
   * first step. The kernels name the same places (assembly/settings.ts).
   */
  readonly settings: readonly string[];
  /** What settings that are no options begin with, where it isn't 0. */
  readonly start?: Readonly<Record<string, number>>;
  /** The setting that the option `weightDecay` is, if it isn't the one of its name. */
  readonly decay?: string;
  /** The rule where there is momentum, if that is another one. */
  readonly withMomentum?: UpdateRule;
  /** The kernel that changes settings before each step, on one thread. */
  readonly advance?: "adamAdvance";
  /** Whether the core build has its kernels (assembly/core.ts). */
  readonly isCore?: true;
}

const adam = {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  settings: [
    ...["learningRate", "beta1", "beta2", "epsilon", "weightDecay", "decoupledDecay"],
    ...["beta1Power", "beta2Power", "stepSize", "correction"],
  ],
  start: { beta1Power: 1, beta2Power: 1 },
  kernel: "adamStep",
  states: 2,
  advance: "adamAdvance",
  isCore: true,
} as const satisfies OptimizerEntry;

/** Every optimizer. */
export const optimizers = {
  sgd: {
    defaults: { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 },
    settings: ["learningRate", "weightDecay", "momentum", "nesterov"],
    kernel: "sgdStep",
    states: 0,
    withMomentum: { kernel: "momentumStep", states: 1 },
    isCore: true,
  },
  adam,
  adamW: { ...adam, defaults: { ...adam.defaults, weightDecay: 0.01 }, decay: "decoupledDecay" },
  rmsProp: {
    defaults: { learningRate: 0.001, rho: 0.9, epsilon: 1e-8, momentum: 0, weightDecay: 0 },
    settings: ["learningRate", "rho", "epsilon", "momentum", "weightDecay"],
    kernel: "rmsPropStep",
    states: 2,
  },
  adagrad: {
    defaults: { learningRate: 0.01, epsilon: 1e-10, weightDecay: 0 },
    settings: ["learningRate", "epsilon", "weightDecay"],
    kernel: "adagradStep",
    states: 1,
  },
} as const satisfies Readonly<Record<string, OptimizerEntry>>;

/** Names of the optimizers. */
export type OptimizerName = NameIn<typeof optimizers>;

/** The entry of an optimizer. */
export function optimizerOf(name: OptimizerName): OptimizerEntry {
  return optimizers[name];
}

/** The place of a setting in an optimizer's row; -1 if it has none of that name. */
export function settingPlace(name: OptimizerName, setting: string): number {
  return optimizerOf(name).settings.indexOf(setting);
}
