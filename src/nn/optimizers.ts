import { isIn } from "../catalog/lookup.js";
import * as entries from "../catalog/optimizerEntries.js";
import {
  type ChosenOptimizer,
  type OptimizerEntry,
  type OptimizerName,
  type OptionValues,
  optimizerOf,
  optimizers,
  optionOf,
  ruleOf,
  SHARED,
} from "../catalog/optimizers.js";
import { checkOptions, invalidOption, isRecord, readOnce } from "../check.js";
import { UsageError } from "../errors.js";
import { type Step, step } from "../runtime/program.js";

/** How parameters follow their gradients; made by `sgd`, `adam` and the others of their kind. */
export interface Optimizer {
  /** Its name. */
  readonly name: OptimizerName;
  /** What is told to users: the options by name, defaults filled in. */
  readonly options: OptionValues;
  /**
   * The row of f64 that the kernel reads, as it stands before the first step; its places are named
   * in the catalog.
   */
  readonly settings: readonly number[];
  /** How many vectors as long as the parameters it keeps, zero before the first step. */
  readonly states: number;
}

/** Options that all optimizers have. */
export interface CommonOptions {
  /** Step size, positive. */
  readonly learningRate?: number;
  /**
   * Strength of an L2 penalty (adamW and lion: of decoupled decay), 0 or more; default 0, of adamW
   * 0.01.
   */
  readonly weightDecay?: number;
}

/**
 * Options of optimizers that take a step after every batch. At most one of the three clips
 * gradients before that step.
 */
export interface StepOptions extends CommonOptions {
  /** Bound of every number of the gradients, both ways; default none. */
  readonly clipValue?: number;
  /**
   * Greatest norm of the gradient of a tensor, each by itself: it is scaled by clipNorm / (norm +
   * 1e-6) where that is below 1. Keras, whose option this is, divides by the norm alone. Default
   * none.
   */
  readonly clipNorm?: number;
  /**
   * Greatest norm of all gradients together, scaled by the same rule, that of PyTorch's
   * clip_grad_norm_; default none.
   */
  readonly globalClipNorm?: number;
  /**
   * Keeps an average of the weights, average = emaMomentum average + (1 - emaMomentum) weights
   * after each update, which begins as the weights after the first (Keras's use_ema). `fit`
   * validates and measures with it, and leaves it as the model's weights, from which another `fit`
   * goes on, as in Keras: two for 5 epochs each are not one for 10. Callbacks and checkpoints that
   * are made in them see the weights that are trained, so that a `fit` that goes on from such a
   * checkpoint is the one that never stopped. Say 0.99; default none.
   */
  readonly emaMomentum?: number;
  /**
   * Whether only parameters of two axes or more decay, as kernels, and not biases and their kin;
   * default false, as in PyTorch and Keras.
   */
  readonly decayKernelsOnly?: boolean;
}

/** Options of `sgd`. */
export interface SgdOptions extends StepOptions {
  /** Share of the last step that is added to the next, 0 .. 1; default 0. */
  readonly momentum?: number;
  /** Whether the gradient is taken where the momentum leads; default false. */
  readonly nesterov?: boolean;
}

/** Options of optimizers that keep a mean of gradients and one of their squares. */
export interface MomentOptions extends StepOptions {
  /** Decay of the mean of gradients, 0 .. 1; default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, 0 .. 1; default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square; default 1e-8. */
  readonly epsilon?: number;
}

/** Options of `adam` and `adamW`. */
export interface AdamOptions extends MomentOptions {
  /**
   * Whether steps are divided by the root of the greatest mean square so far (Reddi, Kale & Kumar
   * 2018); default false.
   */
  readonly amsgrad?: boolean;
}

/**
 * The Optimizer of this name with these options, of which those that are 0 may be left out; made
 * anew, so that nothing else that stands in it, as in one that a program has changed, reaches
 * linear memory.
 * @throws UsageError INVALID_OPTION unless `value` is an Optimizer, and not its name or the
 * function that makes one.
 */
export function checkOptimizer(value: unknown): Optimizer {
  const { name, options } = isRecord(value) ? value : {};
  if (isIn(optimizers, name) && isRecord(options)) return makeOptimizer(name, { weightDecay: 0, ...options });
  throw invalidOption("optimizer", "one such as adam({ learningRate: 0.001 })", value);
}

/**
 * Gradient descent, with momentum where asked. Default rate 0.01. @throws UsageError
 * INVALID_OPTION.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  return made("sgd", entries.sgd, options);
}

/** Adam (Kingma & Ba 2015). Default rate 0.001. @throws UsageError INVALID_OPTION. */
export function adam(options: AdamOptions = {}): Optimizer {
  return made("adam", entries.adam, options);
}

/** The optimizer of a name, which is known from now on. */
export function made(name: OptimizerName, entry: OptimizerEntry, options: object): Optimizer {
  optimizers[name] = entry;
  return makeOptimizer(name, options);
}

/** The optimizer of a known name, with these of its options. @throws UsageError INVALID_OPTION. */
export function makeOptimizer(name: OptimizerName, chosen: object): Optimizer {
  const given = readOnce(chosen);
  const entry = optimizerOf(name);
  const { defaults, settings, start, decay } = entry;
  const known = [...Object.keys(defaults), ...SHARED];
  checkOptions(name, given, `{ learningRate: ${defaults.learningRate} }`, known);
  const values: Record<string, number | boolean> = { ...defaults };
  for (const [option, value] of Object.entries(given)) if (value !== undefined) values[option] = value;
  const options: Record<string, number | boolean> = {};
  for (const option of known) {
    const { range, isOptional, needs } = optionOf(entry, option);
    const value = values[option];
    if (value === undefined) continue;
    if (!range.holds(value)) throw invalidOption(option, range.words, value);
    if (needs && value && !values[needs])
      throw new UsageError("INVALID_OPTION", `${option} needs ${needs}: give one above 0.`);
    if (isOptional ? value : !needs || values[needs]) options[option] = value;
  }
  entry.check?.(values);
  const row: Record<string, number | boolean> = { ...values, ...start };
  if (decay) Object.assign(row, { weightDecay: 0, [decay]: values.weightDecay });
  return {
    name,
    options,
    settings: settings.map((setting) => Number(row[setting] ?? 0)),
    states: ruleOf({ name, options }).states,
  };
}

/** Where lies what an update changes, and reads. */
export interface Updated {
  readonly optimizer: ChosenOptimizer;
  readonly parameters: number;
  readonly gradients: number;
  readonly states: readonly number[];
  readonly settings: number;
  readonly count: number;
}

/**
 * One update of the parameters [count] along their gradients; `states` are the addresses of the
 * optimizer's vectors, `settings` that of its row of f64. All vectors are padded with zeros to
 * whole vectors of lanes.
 */
export function update({ optimizer, parameters, gradients, states, settings, count }: Updated): Step[] {
  const { advance } = optimizerOf(optimizer.name);
  const { kernel, states: own } = ruleOf(optimizer);
  return [
    ...(advance ? [step(advance, 1, settings)] : []),
    { kernel, rows: count, args: [parameters, gradients, ...states.slice(0, own), settings] },
  ];
}
