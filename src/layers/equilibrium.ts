import { checkActivation, type GivenActivation } from "../catalog/activations.js";
import { MONOTONE } from "../catalog/layerOptions.js";
import { checkNothingElse, checkOptions } from "../check.js";
import { UsageError } from "../errors.js";
import type { EquilibriumLayer, ParameterValues } from "./layer.js";
import { optionLayer } from "./optionLayer.js";

/** What `equilibrium` can be told. */
export interface EquilibriumOptions {
  /**
   * One that goes element by element and has kernels: not hardSigmoid, hardSwish, mish, selu,
   * softsign, nor softmax. Default tanh; relu if `monotone`.
   */
  readonly activation?: GivenActivation;
  /**
   * A row is at rest when no unit changes by more than this share of the row's largest number;
   * default, and never less, as fine as the model's element type lets it come to: 2^-20 of float32,
   * 2^-43 of float64. If `monotone` the sums u are what may not change, by more than that share of
   * the largest unit, or the finest share of the largest of u.
   */
  readonly tolerance?: number;
  /** Iterations after which a row that still moves is taken as it is, below 2^31; default 200. */
  readonly maxIterations?: number;
  /**
   * Whether a row that doesn't come to rest is an error, NOT_CONVERGED, of `fit`, `predict` and
   * `evaluate`; default false: records tell of it.
   */
  readonly requireConvergence?: boolean;
  /**
   * Whether weights are such that there is one equilibrium, and the search comes ever nearer to
   * it; default false.
   */
  readonly monotone?: boolean;
  /** Units, the last ones, that are the layer's answers; default all. */
  readonly outputs?: number;
  /** The kernel to start from, [inputs, units]; default `glorotUniform`. */
  readonly weights?: ParameterValues;
  /**
   * The weights between units to start from, [units, units], of row i to column j; default uniform
   * with variance 1 / (4 units). Not if `monotone`.
   */
  readonly recurrentWeights?: ParameterValues;
  /** The bias to start from, [units]; default zeros. */
  readonly biases?: ParameterValues;
}

const OPTIONS: readonly (keyof EquilibriumOptions)[] = [
  ...(["activation", "tolerance", "maxIterations", "requireConvergence", "monotone", "outputs"] as const),
  ...(["weights", "recurrentWeights", "biases"] as const),
];

/**
 * Recurrent backpropagation: units that are all connected, and of whom each row's answers are the
 * state z in which they come to rest,
 *
 *     z = activation(z W + x kernel + bias)
 *
 * The error goes back by a state of rest as well, v = f'(u) (dz + v W^T), from which all gradients
 * are: dW = z^T v, and those of kernel and bias as of a dense layer whose sums have the gradient v.
 * Nothing is stored on the way to either. Of a W that leads from layer to layer both come to rest
 * after as many iterations as there are layers, and are ordinary backpropagation, to the last bit.
 *
 * A row's state depends on no other row. That it comes to rest is sure where the activation's
 * largest slope times the largest sum of |W| over a row is below 1 (a slope is at most 1, of
 * sigmoid 1/4), and is mostly so far beyond. Where it isn't, see `requireConvergence`; the record
 * of an epoch tells the iterations that it took, and how many rows didn't come to rest.
 *
 * With `monotone` W is B^T - B - A^T A with matrices A and B that are learned, for which there is
 * always one state of rest (I - W is strongly monotone with modulus 1), and Peaceman-Rachford
 * splitting comes ever nearer to it from everywhere, by the more iterations the larger B is; the
 * activation is relu or linear.
 *
 * Sources: Almeida, 1987; Pineda, Physical Review Letters 59, 1987; Winston & Kolter, Monotone
 * operator equilibrium networks, 2020. @throws UsageError INVALID_OPTION.
 */
export function equilibrium(units: number, options: EquilibriumOptions = {}, ...none: readonly []): EquilibriumLayer {
  checkNothingElse("equilibrium", none);
  checkOptions("equilibrium", options, "{ tolerance: 1e-4 }", OPTIONS);
  const { monotone = false, outputs = units, weights, recurrentWeights, biases, ...others } = options;
  const { activation: given = monotone ? "relu" : "tanh" } = options;
  const activation = checkActivation(given);
  const made = optionLayer("equilibrium", {}, { ...others, units, outputs, activation, monotone }) as EquilibriumLayer;
  if (outputs > units)
    throw refusal(`An equilibrium of ${units} units can't answer with ${outputs}: take fewer outputs`);
  if (monotone && !MONOTONE.includes(activation))
    throw refusal(`A monotone equilibrium takes relu or linear, not ${activation}: choose one, or leave out monotone`);
  if (monotone && recurrentWeights !== undefined)
    throw refusal("A monotone equilibrium makes its weights between units of others: leave out recurrentWeights");
  return {
    ...made,
    ...(weights && { weights }),
    ...(recurrentWeights && { recurrentWeights }),
    ...(biases && { biases }),
  };
}

/** One made anew, which checks it. @throws UsageError INVALID_OPTION. */
export function checkedEquilibrium({ kind, units, ...options }: EquilibriumLayer): EquilibriumLayer {
  return equilibrium(units, options);
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", `${message}.`);
}
