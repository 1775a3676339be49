import { checkBoolean, checkOptions, isRecord, mustBe } from "../check.js";
import { UsageError } from "../errors.js";
import { type Step, step } from "../runtime/program.js";

/** Names of the optimizers. */
export type OptimizerName = "sgd" | "adam" | "adamW" | "rmsProp" | "adagrad";

/** How parameters follow their gradients; made by `sgd`, `adam`, `adamW`, `rmsProp` and `adagrad`. */
export interface Optimizer {
  readonly name: OptimizerName;
  /** What is told to users: the options by name, defaults filled in. */
  readonly options: Readonly<Record<string, number | boolean>>;
  /** The row of f64 that the kernel reads (see assembly/optimizer.ts), as it stands before the first step. */
  readonly settings: readonly number[];
  /** How many vectors as long as the parameters it keeps, zero before the first step. */
  readonly states: number;
}

/** Options that all optimizers have. */
export interface CommonOptions {
  /** Step size, positive. */
  readonly learningRate?: number;
  /** Strength of an L2 penalty (adamW: of decoupled decay), 0 or more; default 0. */
  readonly weightDecay?: number;
}

/** Options of `adam` and `adamW`. */
export interface AdamOptions extends CommonOptions {
  /** Decay of the mean of gradients, 0 .. 1; default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, 0 .. 1; default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square; default 1e-8. */
  readonly epsilon?: number;
}

const COMMON: readonly (keyof CommonOptions)[] = ["learningRate", "weightDecay"];
const ADAM: readonly (keyof AdamOptions)[] = [...COMMON, "beta1", "beta2", "epsilon"];

/** @throws UsageError INVALID_OPTION unless `value` is an Optimizer, and not its name or the function that makes one. */
export function checkOptimizer(value: unknown): void {
  if (isRecord(value) && Array.isArray(value.settings) && Number.isSafeInteger(value.states)) return;
  throw mustBe("optimizer", "one such as adam({ learningRate: 0.001 })", value);
}

/** Gradient descent, with momentum where asked. Default rate 0.01. @throws UsageError INVALID_OPTION. */
export function sgd(
  options: CommonOptions & { readonly momentum?: number; readonly nesterov?: boolean } = {},
): Optimizer {
  checkOptions("sgd", options, "{ learningRate: 0.01 }", [...COMMON, "momentum", "nesterov"]);
  const { learningRate = 0.01, weightDecay = 0, momentum = 0, nesterov = false } = options;
  checkPositive("learningRate", learningRate);
  checkAtLeastZero("weightDecay", weightDecay);
  checkShare("momentum", momentum);
  checkBoolean("nesterov", nesterov);
  if (nesterov && momentum === 0)
    throw new UsageError("INVALID_OPTION", "nesterov needs momentum: give one between 0 and 1, say 0.9.");
  return {
    name: "sgd",
    options: { learningRate, ...(momentum > 0 && { momentum, nesterov }), ...(weightDecay > 0 && { weightDecay }) },
    settings: [learningRate, weightDecay, momentum, nesterov ? 1 : 0],
    states: momentum > 0 ? 1 : 0,
  };
}

/** Adam (Kingma & Ba 2015). Default rate 0.001. @throws UsageError INVALID_OPTION. */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions("adam", options, "{ learningRate: 0.001 }", ADAM);
  const { weightDecay = 0 } = options;
  return adamLike("adam", options, weightDecay, weightDecay, 0);
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019). Default rate 0.001, decay 0.01. @throws UsageError. */
export function adamW(options: AdamOptions = {}): Optimizer {
  checkOptions("adamW", options, "{ learningRate: 0.001 }", ADAM);
  const { weightDecay = 0.01 } = options;
  return adamLike("adamW", options, weightDecay, 0, weightDecay);
}

function adamLike(
  name: "adam" | "adamW",
  { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
  weightDecay: number,
  penalty: number,
  decoupled: number,
): Optimizer {
  checkPositive("learningRate", learningRate);
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  checkPositive("epsilon", epsilon);
  checkAtLeastZero("weightDecay", weightDecay);
  return {
    name,
    options: { learningRate, beta1, beta2, epsilon, ...(weightDecay > 0 && { weightDecay }) },
    settings: [learningRate, beta1, beta2, epsilon, penalty, decoupled, 1, 1, 0, 0],
    states: 2,
  };
}

/** RMSprop (Tieleman & Hinton 2012). Default rate 0.001, rho 0.9, epsilon 1e-8. @throws UsageError INVALID_OPTION. */
export function rmsProp(
  options: CommonOptions & { readonly rho?: number; readonly epsilon?: number; readonly momentum?: number } = {},
): Optimizer {
  checkOptions("rmsProp", options, "{ learningRate: 0.001 }", [...COMMON, "rho", "epsilon", "momentum"]);
  const { learningRate = 0.001, rho = 0.9, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  checkPositive("learningRate", learningRate);
  checkShare("rho", rho);
  checkPositive("epsilon", epsilon);
  checkShare("momentum", momentum);
  checkAtLeastZero("weightDecay", weightDecay);
  return {
    name: "rmsProp",
    options: { learningRate, rho, epsilon, ...(momentum > 0 && { momentum }), ...(weightDecay > 0 && { weightDecay }) },
    settings: [learningRate, rho, epsilon, momentum, weightDecay],
    states: 2,
  };
}

/** Adagrad (Duchi, Hazan & Singer 2011). Default rate 0.01, epsilon 1e-10. @throws UsageError INVALID_OPTION. */
export function adagrad(options: CommonOptions & { readonly epsilon?: number } = {}): Optimizer {
  checkOptions("adagrad", options, "{ learningRate: 0.01 }", [...COMMON, "epsilon"]);
  const { learningRate = 0.01, epsilon = 1e-10, weightDecay = 0 } = options;
  checkPositive("learningRate", learningRate);
  checkPositive("epsilon", epsilon);
  checkAtLeastZero("weightDecay", weightDecay);
  return {
    name: "adagrad",
    options: { learningRate, epsilon, ...(weightDecay > 0 && { weightDecay }) },
    settings: [learningRate, epsilon, weightDecay],
    states: 1,
  };
}

/**
 * One update of the parameters [count] along their gradients; `states` are the addresses of the optimizer's vectors,
 * `settings` that of its row of f64. All vectors are padded with zeros to whole vectors of lanes.
 */
export function update(
  { name, states: wanted }: Optimizer,
  parameters: number,
  gradients: number,
  states: readonly number[],
  settings: number,
  count: number,
): Step[] {
  const [first, second] = states;
  switch (name) {
    case "sgd":
      if (wanted === 0) return [step("sgdStep", count, parameters, gradients, settings)];
      return [step("momentumStep", count, parameters, gradients, first, settings)];
    case "adam":
    case "adamW":
      return [
        step("adamAdvance", 1, settings),
        step("adamStep", count, parameters, gradients, first, second, settings),
      ];
    case "rmsProp":
      return [step("rmsPropStep", count, parameters, gradients, first, second, settings)];
    case "adagrad":
      return [step("adagradStep", count, parameters, gradients, first, settings)];
  }
}

function checkPositive(option: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) throw mustBe(option, "a positive number", value);
}

function checkShare(option: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0 && value < 1)) throw mustBe(option, "at least 0 and below 1", value);
}

function checkAtLeastZero(option: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) throw mustBe(option, "0 or more", value);
}
