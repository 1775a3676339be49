import type { ActivationName } from "../catalog/activations.js";
import type { Initializer } from "../catalog/initializers.js";

/**
 * Numbers of a parameter, row-major: one after the other, or in an array for each axis but the
 * last.
 */
export type ParameterValues = Float32Array | Float64Array | readonly number[] | readonly ParameterValues[];

/**
 * What a parameter is before training: drawn by an initializer, one number everywhere, or these
 * numbers.
 */
export type ParameterStart = Initializer | number | ParameterValues;

/** Dropout for selu. */
export interface AlphaDropoutLayer {
  /** The kind of the layer. */
  readonly kind: "alphaDropout";
  /** Share of the numbers that training drops, 0 or more and below 1. */
  readonly rate: number;
}

/** x where it is positive, else alpha x. */
export interface PreluLayer {
  /** The kind of the layer. */
  readonly kind: "prelu";
  /** The slope alpha before training. */
  readonly start: number;
  /** Whether all units share one slope. */
  readonly shared: boolean;
}

/** gamma (x - mean) / sqrt(variance + epsilon) + beta. */
interface Normalization {
  /** What is added to the variance. */
  readonly epsilon: number;
  /** Whether beta is added. */
  readonly center: boolean;
  /** Whether gamma multiplies. */
  readonly scale: boolean;
}

/** Normalization over the units or channels of each row or place. */
export interface LayerNormalizationLayer extends Normalization {
  /** The kind of the layer. */
  readonly kind: "layerNormalization";
}

/** Normalization over groups of units or channels of each row. */
export interface GroupNormalizationLayer extends Normalization {
  /** The kind of the layer. */
  readonly kind: "groupNormalization";
  /** Number of groups. */
  readonly groups: number;
}

/** Normalization over the batch. */
export interface BatchNormalizationLayer extends Normalization {
  /** The kind of the layer. */
  readonly kind: "batchNormalization";
  /** Share of the running mean and variance that an update keeps. */
  readonly momentum: number;
  /** Whether the running variance divides by n - 1. */
  readonly unbiased: boolean;
}

/** A row of a table for each whole number that comes in. */
export interface EmbeddingLayer {
  /** The kind of the layer. */
  readonly kind: "embedding";
  /** Rows of the table: inputs are whole numbers from 0 to `inputDim` - 1. */
  readonly inputDim: number;
  /** Numbers in a row of the table. */
  readonly outputDim: number;
  /** The first table, [inputDim, outputDim]. */
  readonly weights?: ParameterValues;
}

/** The numbers of a row as they lie, in another shape. */
export interface ReshapeLayer {
  /** The kind of the layer. */
  readonly kind: "reshape";
  /** The new shape of a row. */
  readonly shape: readonly number[];
}

/** The axes of a row in another order, counted from 1. */
export interface PermuteLayer {
  /** The kind of the layer. */
  readonly kind: "permute";
  /** The axis of the input that each axis of the output is, counted from 1. */
  readonly axes: readonly number[];
}

/** Zeros around images: above, below, left and right. */
export interface ZeroPaddingLayer {
  /** The kind of the layer. */
  readonly kind: "zeroPadding2d";
  /** Places above, below, left and right. */
  readonly padding: readonly number[];
}

/** Each place of images repeated, [height, width] times. */
export interface UpSamplingLayer {
  /** The kind of the layer. */
  readonly kind: "upSampling2d";
  /** Repetitions along height and width. */
  readonly size: readonly number[];
}

/** Units that are all connected, and answer with the state in which they come to rest. */
export interface EquilibriumLayer {
  /** The kind of the layer. */
  readonly kind: "equilibrium";
  /** Number of units. */
  readonly units: number;
  /** Number of units whose states are the output, the last ones. */
  readonly outputs: number;
  /** The activation of the units. */
  readonly activation: ActivationName;
  /** A row is at rest when no unit changes by more than this share of its largest number. */
  readonly tolerance: number;
  /** The search ends after this many iterations at the latest. */
  readonly maxIterations: number;
  /** Whether a row that doesn't come to rest is an error. */
  readonly requireConvergence: boolean;
  /** Whether the weights are such that every row has one state of rest. */
  readonly monotone: boolean;
  /** The first weights of the inputs, [inputs, units]. */
  readonly weights?: ParameterValues;
  /** The first weights between the units, [units, units]. */
  readonly recurrentWeights?: ParameterValues;
  /** The first biases, [units]. */
  readonly biases?: ParameterValues;
}

/** A recurrent layer over the steps of sequences; what only some kinds have, others lack. */
export interface RecurrentLayer {
  /** The kind of the layer. */
  readonly kind: "simpleRnn" | "gru" | "lstm";
  /** Number of units. */
  readonly units: number;
  /** The activation of the states. */
  readonly activation: ActivationName;
  /** Of the gates of `gru` and `lstm`. */
  readonly recurrentActivation?: ActivationName;
  /** Whether the states of all steps are the output, not only the last one. */
  readonly returnSequences: boolean;
  /** Whether the steps are read from the last to the first. */
  readonly goBackwards: boolean;
  /** Whether biases are added. */
  readonly useBias: boolean;
  /** Of `gru`: whether the reset comes behind the product. */
  readonly resetAfter?: boolean;
  /** Of `lstm`: whether the bias of the gate that forgets begins at 1. */
  readonly unitForgetBias?: boolean;
  /** What the weights of the inputs are drawn from. */
  readonly kernelInitializer: Initializer;
  /** What the weights of the states are drawn from. */
  readonly recurrentInitializer: Initializer;
  /** The first weights of the inputs, [inputs, gates x units]. */
  readonly weights?: ParameterValues;
  /** The first weights of the states, [units, gates x units]. */
  readonly recurrentWeights?: ParameterValues;
  /** The first biases, [gates x units]. */
  readonly biases?: ParameterValues;
  /** The first biases of the states' sums, where `gru` has such. */
  readonly recurrentBiases?: ParameterValues;
}

/** The layers that are told by options alone (catalog/layerOptions.ts). */
export type OptionLayer =
  | EmbeddingLayer
  | EquilibriumLayer
  | ReshapeLayer
  | PermuteLayer
  | ZeroPaddingLayer
  | UpSamplingLayer
  | RecurrentLayer
  | AlphaDropoutLayer
  | PreluLayer
  | LayerNormalizationLayer
  | GroupNormalizationLayer
  | BatchNormalizationLayer;
