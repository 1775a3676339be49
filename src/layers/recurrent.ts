import type { ActivationName } from "../catalog/activations.js";
import { type Initializer, initializers } from "../catalog/initializers.js";
import { optionsOf } from "../catalog/layerOptions.js";
import { checkNothingElse, checkOptions } from "../check.js";
import { UsageError } from "../errors.js";
import { checkInitializer } from "../nn/initializers.js";
import type { ParameterValues, RecurrentLayer } from "./layer.js";
import { optionLayer } from "./optionLayer.js";

/** What `simpleRnn` can be told. */
export interface SimpleRnnOptions {
  /** Of the state: tanh (default), sigmoid, relu, leakyRelu or linear. */
  readonly activation?: ActivationName;
  /**
   * Whether all states are given, [steps, units], and not the last one alone, [units]; default
   * false.
   */
  readonly returnSequences?: boolean;
  /** Whether it begins at the last step; states then stand in that order. Default false. */
  readonly goBackwards?: boolean;
  /** Whether a bias is added; default true. */
  readonly useBias?: boolean;
  /** How the kernel is filled; default `glorotUniform`. */
  readonly kernelInitializer?: Initializer;
  /** How the recurrent kernel is filled; default `glorotUniform` (Keras: an orthogonal matrix). */
  readonly recurrentInitializer?: Initializer;
  /** The kernel to start from, [features, gates * units]; goes before `kernelInitializer`. */
  readonly weights?: ParameterValues;
  /**
   * The recurrent kernel to start from, [units, gates * units]; goes before `recurrentInitializer`.
   */
  readonly recurrentWeights?: ParameterValues;
  /** The bias to start from, [gates * units]; default zeros. */
  readonly biases?: ParameterValues;
}

/** What `lstm` can be told. */
export interface LstmOptions extends SimpleRnnOptions {
  /** Of the gates: sigmoid (default), tanh, relu, leakyRelu or linear. */
  readonly recurrentActivation?: ActivationName;
  /** Whether the bias of the gate f begins at 1 (Jozefowicz et al., 2015); default true. */
  readonly unitForgetBias?: boolean;
}

/** What `gru` can be told. */
export interface GruOptions extends SimpleRnnOptions {
  /** Of the gates: sigmoid (default), tanh, relu, leakyRelu or linear. */
  readonly recurrentActivation?: ActivationName;
  /**
   * Whether the reset comes behind the product, as in PyTorch and Keras, and not before it, as in
   * Cho et al., 2014; default true.
   */
  readonly resetAfter?: boolean;
  /**
   * The bias of the product h U to start from, [3 * units], where the reset comes behind it;
   * default zeros.
   */
  readonly recurrentBiases?: ParameterValues;
}

/** What all recurrent layers take that no table of options holds. */
const STARTS = ["weights", "recurrentWeights", "biases", "recurrentBiases"] as const;
const INITIALIZERS = ["kernelInitializer", "recurrentInitializer"] as const;

/**
 * A recurrent layer over sequences [steps, features], trained by backpropagation through time
 * (Werbos, 1990):
 *
 *     h(t) = activation(x(t) W + h(t - 1) U + bias),   h(0) = 0
 *
 * which gives the last state, [units], or all. @throws UsageError INVALID_OPTION.
 */
export function simpleRnn(units: number, options: SimpleRnnOptions = {}, ...none: readonly []): RecurrentLayer {
  checkNothingElse("simpleRnn", none);
  return recurrent("simpleRnn", units, options);
}

/**
 * Gated recurrent units (Cho et al., 2014) over sequences [steps, features], their gates z, r and h
 * side by side in W, U and biases, as in Keras:
 *
 *     z = gate(x W_z + h(t - 1) U_z + b_z),   r = gate(x W_r + h(t - 1) U_r + b_r)
 *     g = activation(x W_h + b_h + r (h(t - 1) U_h + c_h)),   h(t) = z h(t - 1) + (1 - z) g
 *
 * and with `resetAfter: false` g = activation(x W_h + b_h + (r h(t - 1)) U_h). Else as `simpleRnn`.
 * @throws UsageError INVALID_OPTION.
 */
export function gru(units: number, options: GruOptions = {}, ...none: readonly []): RecurrentLayer {
  checkNothingElse("gru", none);
  return recurrent("gru", units, options);
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber, 1997; Gers et al., 2000) over sequences [steps,
 * features], its gates i, f, g and o side by side in W, U and bias, as in Keras and PyTorch:
 *
 *     i, f, o = gate(x W + h(t - 1) U + b),   g = activation(x W + h(t - 1) U + b)
 *     c(t) = f c(t - 1) + i g,   h(t) = o activation(c(t))
 *
 * Else as `simpleRnn`. @throws UsageError INVALID_OPTION.
 */
export function lstm(units: number, options: LstmOptions = {}, ...none: readonly []): RecurrentLayer {
  checkNothingElse("lstm", none);
  return recurrent("lstm", units, options);
}

/** One made anew, which checks it. @throws UsageError INVALID_OPTION. */
export function checkedRecurrent({ kind, units, ...options }: RecurrentLayer): RecurrentLayer {
  return recurrent(kind, units, options);
}

function recurrent(kind: RecurrentLayer["kind"], units: number, options: GruOptions & LstmOptions): RecurrentLayer {
  const known = Object.keys(optionsOf(kind)).filter((name) => name !== "units");
  const starts = kind === "gru" ? STARTS : STARTS.slice(0, -1);
  checkOptions(kind, options, "{ returnSequences: true }", [...known, ...INITIALIZERS, ...starts]);
  const told = Object.fromEntries(Object.entries(options).filter(([name]) => known.includes(name)));
  const layer = optionLayer(kind, told, { units }) as RecurrentLayer;
  const { kernelInitializer = initializers.glorotUniform, recurrentInitializer = initializers.glorotUniform } = options;
  for (const initializer of [kernelInitializer, recurrentInitializer]) checkInitializer(initializer);
  const given = Object.fromEntries(starts.flatMap((name) => (options[name] ? [[name, options[name]]] : [])));
  if (!layer.useBias && (options.biases || options.recurrentBiases))
    throw new UsageError("INVALID_OPTION", "A layer without bias can't be given biases: leave them out.");
  if (options.recurrentBiases && !layer.resetAfter)
    throw new UsageError("INVALID_OPTION", "Without resetAfter gru has no recurrentBiases: leave them out.");
  return { ...layer, kernelInitializer, recurrentInitializer, ...given };
}
