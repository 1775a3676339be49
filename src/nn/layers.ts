import { type ActivationName, activationOf, checkActivation, type GivenActivation } from "../catalog/activations.js";
import { type Initializer, initializers } from "../catalog/initializers.js";
import type { Regularization } from "../catalog/regularization.js";
import { checkBoolean, checkOptions, checkWhole, invalidOption, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import { checkInitializer } from "./initializers.js";

/** Numbers of a kernel [inputs, units]: nested rows, or row-major in one array. */
export type KernelValues = readonly (readonly number[])[] | Float32Array | Float64Array;

/** What a dense layer can be told besides its units and activation. */
export interface DenseOptions extends Regularization {
  /** Whether a bias is added; default true. */
  readonly bias?: boolean;
  /**
   * How the kernel is filled; default `heUniform` with relu or its kin as its activation, else
   * `glorotUniform`.
   */
  readonly initializer?: Initializer;
  /** The kernel to start from, [inputs, units]; goes before `initializer`. */
  readonly weights?: KernelValues;
  /** The bias to start from, [units]; default zeros. */
  readonly biases?: readonly number[] | Float32Array | Float64Array;
}

const DENSE_OPTIONS: readonly (keyof DenseOptions)[] = [
  "bias",
  "initializer",
  "weights",
  "biases",
  "kernelRegularizer",
  "biasRegularizer",
  "activityRegularizer",
  "kernelConstraint",
  "biasConstraint",
];

/**
 * An activation of a user: what ops of lanegrad/tensor make of the sums ["rows", units], of the
 * same shape.
 */
export type ActivationFunction = (sums: Tensor) => Tensor;

/** A fully connected layer: activation(x kernel + bias). */
export interface DenseLayer {
  /** Number of outputs. */
  readonly units: number;
  /** "linear" where it is a function. */
  readonly activation: ActivationName;
  /** The activation that is a function of the caller. */
  readonly ownActivation?: ActivationFunction;
  /**
   * The name by which the file has it that the layer comes from; else files have it by the
   * function's.
   */
  readonly ownName?: string;
  /** Whether biases are added. */
  readonly bias: boolean;
  /** What the weights are drawn from. */
  readonly initializer: Initializer;
  /** Row-major [inputs, units]. */
  readonly weights?: Float64Array;
  /** The first biases, [units]. */
  readonly biases?: Float64Array;
  /** Checked when a model is made, by code that only models with some load. */
  readonly regularization?: Regularization;
}

/**
 * A fully connected layer of `units` outputs. @throws UsageError INVALID_OPTION or INVALID_SHAPE.
 */
export function dense(
  units: number,
  activation: GivenActivation | ActivationFunction = "linear",
  options: DenseOptions = {},
): DenseLayer {
  checkWhole("A layer's units", units, 1);
  checkOptions("dense", options, "{ bias: false }", DENSE_OPTIONS);
  const isOwn = typeof activation === "function";
  const name = isOwn ? "linear" : checkActivation(activation);
  const {
    bias = true,
    initializer = initializers[activationOf(name).initializer ?? "glorotUniform"],
    weights: kernel,
    biases: numbers,
    ...regularization
  } = options;
  checkBoolean("bias", bias);
  checkInitializer(initializer);
  const weights = kernel !== undefined && flatten(kernel, units);
  const biases = numbers !== undefined && checkBiases(numbers);
  if (biases && !bias)
    throw new UsageError("INVALID_OPTION", "A layer without bias can't be given biases: leave them out.");
  if (biases && biases.length !== units)
    throw new UsageError("INVALID_SHAPE", `A layer of ${units} units takes ${units} biases, not ${biases.length}.`);
  for (const values of [weights, biases])
    if (values && !values.every(Number.isFinite))
      throw new UsageError("INVALID_OPTION", "Weights and biases to start from must be finite numbers.");
  return {
    units,
    activation: name,
    ...(isOwn && { ownActivation: activation }),
    bias,
    initializer,
    ...(weights && { weights }),
    ...(biases && { biases }),
    ...(Object.values(regularization).some((part) => part !== undefined) && { regularization }),
  };
}

/** @throws UsageError INVALID_OPTION for what is no layer; `path` is its place, such as "2". */
export function checkLayer(layer: unknown, path: string | number): void {
  if (!isRecord(layer) || !(isRecord(layer.initializer) || "kind" in layer))
    throw invalidOption(`Layer ${path}`, 'one such as dense(16, "relu")', layer);
}

/**
 * A layer made anew, so that what a program has changed in it is checked too. @throws UsageError,
 * as `dense`.
 */
export function checkDense({ units, activation, ownActivation, regularization, ...options }: DenseLayer): DenseLayer {
  return dense(units, ownActivation ?? activation, { ...options, ...regularization });
}

function flatten(values: KernelValues, units: number): Float64Array {
  if (values instanceof Float32Array || values instanceof Float64Array) return Float64Array.from(values);
  if (!Array.isArray(values) || ![...values].every(isNumbers))
    throw new UsageError("INVALID_SHAPE", "Pass weights as rows of numbers, [inputs, units], or as one typed array.");
  const ragged = values.findIndex((row) => row.length !== units);
  if (ragged >= 0)
    throw new UsageError(
      "INVALID_SHAPE",
      `Row ${ragged} of the weights has ${values[ragged].length} columns; the layer has ${units} units.`,
    );
  return Float64Array.from(values.flatMap((row) => [...row]));
}

function checkBiases(values: readonly number[] | Float32Array | Float64Array): Float64Array {
  if (!isNumbers(values))
    throw new UsageError("INVALID_SHAPE", "Pass biases as an array of numbers, one for each unit.");
  return Float64Array.from(values);
}

/** Whether `row` holds numbers and nothing else; whether they are finite is checked later. */
function isNumbers(row: unknown): row is ArrayLike<number> & Iterable<number> {
  if (Array.isArray(row)) return row.every((value) => typeof value === "number");
  return row instanceof Float32Array || row instanceof Float64Array;
}
