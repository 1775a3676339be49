import type { KernelName } from "../runtime/kernels.js";
import { namesIn } from "./lookup.js";
import { atLeastZero, onOrOff, positive, type Range, share } from "./ranges.js";

/** An option of optimizers, the same in each that has it. */
export interface OptimizerOption {
  readonly range: Range;
  /** Whether 0 turns off what it is for: then nobody is told of it. */
  readonly isOptional?: true;
  /** The option without which it says nothing. */
  readonly needs?: string;
}

const optionalShare: OptimizerOption = { range: share, isOptional: true };
const optionalSize: OptimizerOption = { range: atLeastZero, isOptional: true };
const optionalSwitch: OptimizerOption = { range: onOrOff, isOptional: true };

/**
 * The options of every optimizer, off by default: what is done beside its own step, and to what
 * alone (nn/extendedNetwork.ts).
 */
const shared = {
  clipValue: optionalSize,
  clipNorm: optionalSize,
  globalClipNorm: optionalSize,
  emaMomentum: optionalShare,
  decayKernelsOnly: { ...optionalSwitch, needs: "weightDecay" },
} as const;

/** The names of these. */
export const SHARED = namesIn(shared);

/** The options that optimizers have, but for those that one alone has (`own`). */
export const optimizerOptions: Readonly<Record<string, OptimizerOption>> = {
  learningRate: { range: positive },
  momentum: optionalShare,
  nesterov: { range: onOrOff, needs: "momentum" },
  rho: { range: share },
  beta1: { range: share },
  beta2: { range: share },
  epsilon: { range: positive },
  weightDecay: optionalSize,
  amsgrad: optionalSwitch,
  ...shared,
};

/** Kernels that change settings before each step, on one thread. */
type AdvanceKernel = Extract<KernelName, `${string}Advance`>;

/** Kernels that update parameters: `sgdStep`, `adamStep`. */
type UpdateKernel = Extract<KernelName, `${string}Step`>;

/** A kernel that updates all parameters, and how many vectors as long as these it keeps. */
export interface UpdateRule {
  readonly kernel: UpdateKernel;
  readonly states: number;
  /** Whether the core build has it (assembly/core.ts). */
  readonly isCore?: true;
}

/** Values of options, by their names. */
export type OptionValues = Readonly<Record<string, number | boolean>>;

/** What there is to know of an optimizer. */
export interface OptimizerEntry extends UpdateRule {
  /**
   * Its options, in the order in which users are told of them, with what they are where they are
   * left out.
   */
  readonly defaults: OptionValues & { readonly learningRate: number; readonly weightDecay: number };
  /** The options that others don't have. */
  readonly own?: Readonly<Record<string, OptimizerOption>>;
  /**
   * What the places of the row of f64 hold that its kernel reads: an option, what stands in
   * `start`, or 0 before the first step. The kernels name the same places, by an enum in their
   * file.
   */
  readonly settings: readonly string[];
  /** What settings that are no options begin with, where it isn't 0. */
  readonly start?: Readonly<Record<string, number>>;
  /** @throws UsageError INVALID_OPTION where options contradict each other. */
  readonly check?: (options: OptionValues) => void;
  /** The setting that the option `weightDecay` is, if it isn't the one of its name. */
  readonly decay?: string;
  /** The rule where an option is on, if that is another one. */
  readonly variant?: UpdateRule & { readonly option: string };
  /** The kernel that changes settings before each step. */
  readonly advance?: AdvanceKernel;
  /**
   * Whether the host searches for its steps, and its kernel is none that runs
   * (train/lbfgs/lbfgsTraining.ts).
   */
  readonly isSearch?: true;
}

/** Names of the optimizers. */
export type OptimizerName =
  | ("sgd" | "adam" | "adamW" | "rmsProp" | "adagrad" | "adadelta")
  | ("adamax" | "nadam" | "radam" | "lion" | "rprop" | "lbfgs");

/**
 * The optimizers that a program has so far: each is put in by the function that makes one, or all
 * by `allOptimizers`, so that a page downloads none that it doesn't name.
 */
export const optimizers: Partial<Record<OptimizerName, OptimizerEntry>> = {};

/** The entry of an optimizer that a program has. */
export function optimizerOf(name: OptimizerName): OptimizerEntry {
  return optimizers[name] as OptimizerEntry;
}

/** What there is to know of an option of an optimizer. */
export function optionOf({ own }: OptimizerEntry, option: string): OptimizerOption {
  return own?.[option] ?? optimizerOptions[option];
}

/** An optimizer with its options. */
export interface ChosenOptimizer {
  readonly name: OptimizerName;
  readonly options: OptionValues;
}

/** Whether kernels that follow an optimizer's own gradients are all that its updates are. */
export function isPlain({ name, options }: ChosenOptimizer): boolean {
  return !(optimizerOf(name).isSearch || SHARED.some((option) => options[option]));
}

/** The rule of an optimizer with these options. */
export function ruleOf({ name, options }: ChosenOptimizer): UpdateRule {
  const entry = optimizerOf(name);
  const { variant } = entry;
  return variant && options[variant.option] ? variant : entry;
}
