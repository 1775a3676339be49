import type { ActivationName } from "../catalog/activations.js";
import type { Initializer } from "../catalog/initializers.js";
import type { Regularization } from "../catalog/regularization.js";
import type { Padding } from "../catalog/windows.js";
import type { Tensor } from "../graph/tensor.js";
import type { ActivationFunction, DenseLayer } from "../nn/layers.js";
import type { CustomLoss } from "../nn/losses.js";

/** Numbers of a parameter, row-major: one after the other, or in an array for each axis but the last. */
export type ParameterValues = Float32Array | Float64Array | readonly number[] | readonly ParameterValues[];

/** What a parameter is before training: drawn by an initializer, one number everywhere, or these numbers. */
export type ParameterStart = Initializer | number | ParameterValues;

/** What a layer of a user asks for while it makes its part of the graph. */
export interface LayerContext {
  /**
   * A parameter of that name and shape, which training moves; the same one whenever it is asked for.
   * It starts from what `start` says: an initializer, one number everywhere, or all of its numbers;
   * where that is left out a matrix is drawn by `glorotUniform`, all else begins with zeros.
   */
  parameter(name: string, shape: readonly number[], start?: ParameterStart): Tensor;
  /** Whether the graph is one for training; else it is one for answering. */
  readonly isTraining: boolean;
}

/** What a layer of a user makes of `x`, a batch ["rows", ...]: a tensor whose first axis are the rows. */
export type LayerFunction = (x: Tensor, context: LayerContext) => Tensor;

/** An activation as a layer of its own. */
export interface ActivationLayer {
  readonly kind: "activation";
  readonly activation: ActivationName;
}

/** Numbers that are set to zero at random in training. */
export interface DropoutLayer {
  readonly kind: "dropout";
  readonly rate: number;
}

/** Normal numbers that are added in training. */
export interface GaussianNoiseLayer {
  readonly kind: "gaussianNoise";
  readonly stddev: number;
}

/** All numbers of a row in one. */
export interface FlattenLayer {
  readonly kind: "flatten";
}

/** How windows lie in what comes in: along one axis [steps], or along two [height, width]. */
export interface WindowsOfLayer {
  readonly strides: readonly number[];
  readonly padding: Padding;
}

/** A convolution along one axis or two: activation(x * kernel + bias). */
export interface ConvolutionLayer extends WindowsOfLayer {
  readonly kind: "conv1d" | "conv2d";
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly activation: ActivationName;
  readonly bias: boolean;
  readonly initializer: Initializer;
  readonly weights?: ParameterValues;
  readonly biases?: ParameterValues;
  readonly regularization?: Regularization;
}

/** The largest number, or the mean, of each window. */
export interface PoolingLayer extends WindowsOfLayer {
  readonly kind: "maxPooling1d" | "maxPooling2d" | "averagePooling2d";
  readonly poolSize: readonly number[];
}

/** The mean of each channel. */
export interface GlobalPoolingLayer {
  readonly kind: "globalAveragePooling2d";
}

/** Dropout for selu. */
export interface AlphaDropoutLayer {
  readonly kind: "alphaDropout";
  readonly rate: number;
}

/** x where it is positive, else alpha x. */
export interface PreluLayer {
  readonly kind: "prelu";
  readonly start: number;
  readonly shared: boolean;
}

/** gamma (x - mean) / sqrt(variance + epsilon) + beta. */
interface Normalization {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

/** Normalization over the units or channels of each row or place. */
export interface LayerNormalizationLayer extends Normalization {
  readonly kind: "layerNormalization";
}

/** Normalization over groups of units or channels of each row. */
export interface GroupNormalizationLayer extends Normalization {
  readonly kind: "groupNormalization";
  readonly groups: number;
}

/** Normalization over the batch. */
export interface BatchNormalizationLayer extends Normalization {
  readonly kind: "batchNormalization";
  readonly momentum: number;
  readonly unbiased: boolean;
}

/** A row of a table for each whole number that comes in. */
export interface EmbeddingLayer {
  readonly kind: "embedding";
  readonly inputDim: number;
  readonly outputDim: number;
  readonly weights?: ParameterValues;
}

/** The numbers of a row as they lie, in another shape. */
export interface ReshapeLayer {
  readonly kind: "reshape";
  readonly shape: readonly number[];
}

/** The axes of a row in another order, counted from 1. */
export interface PermuteLayer {
  readonly kind: "permute";
  readonly axes: readonly number[];
}

/** Zeros around images: above, below, left and right. */
export interface ZeroPaddingLayer {
  readonly kind: "zeroPadding2d";
  readonly padding: readonly number[];
}

/** Each place of images repeated, [height, width] times. */
export interface UpSamplingLayer {
  readonly kind: "upSampling2d";
  readonly size: readonly number[];
}

/** Units that are all connected, and answer with the state in which they come to rest. */
export interface EquilibriumLayer {
  readonly kind: "equilibrium";
  readonly units: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly requireConvergence: boolean;
  readonly monotone: boolean;
  readonly weights?: ParameterValues;
  readonly recurrentWeights?: ParameterValues;
  readonly biases?: ParameterValues;
}

/** A recurrent layer over the steps of sequences; what only some kinds have, others lack. */
export interface RecurrentLayer {
  readonly kind: "simpleRnn" | "gru" | "lstm";
  readonly units: number;
  readonly activation: ActivationName;
  /** Of the gates of `gru` and `lstm`. */
  readonly recurrentActivation?: ActivationName;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly useBias: boolean;
  /** Of `gru`: whether the reset comes behind the product. */
  readonly resetAfter?: boolean;
  /** Of `lstm`: whether the bias of the gate that forgets begins at 1. */
  readonly unitForgetBias?: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly weights?: ParameterValues;
  readonly recurrentWeights?: ParameterValues;
  readonly biases?: ParameterValues;
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

/** Layers whose answers are added to what comes in. */
export interface ResidualLayer {
  readonly kind: "residual";
  readonly layers: readonly Layer[];
}

/** Branches, each of one or several layers, whose answers stand side by side. */
export interface ConcatLayer {
  readonly kind: "concat";
  readonly branches: readonly (readonly Layer[])[];
}

/** A layer of a user. */
export interface CustomLayer {
  readonly kind: "custom";
  readonly name: string;
  readonly apply: LayerFunction;
}

/** A layer of a network: a value without numbers and addresses, which several networks may have. */
export type Layer =
  | DenseLayer
  | ActivationLayer
  | DropoutLayer
  | GaussianNoiseLayer
  | FlattenLayer
  | ConvolutionLayer
  | PoolingLayer
  | GlobalPoolingLayer
  | OptionLayer
  | ResidualLayer
  | ConcatLayer
  | CustomLayer;

/** Every kind of layer but the dense one. */
export type LayerKind = Exclude<Layer, DenseLayer>["kind"];

/** The layer of a kind, of which a type may have several. */
export type OfKind<K extends LayerKind> =
  Extract<Exclude<Layer, DenseLayer>, { readonly kind: LayerKind }> extends infer L
    ? L extends { readonly kind: infer Kinds }
      ? K extends Kinds
        ? L
        : never
      : never
    : never;

/** The code of layers and activations of a user by their names. */
export type OwnLayers = Readonly<Record<string, CustomLayer | ActivationFunction>>;

/** The code of losses of a user by their names. */
export type OwnLosses = Readonly<Record<string, CustomLoss>>;

/** What of a user's a file names. */
export interface OwnCode {
  /** The code of each layer and activation that isn't the library's, by its name. */
  readonly layers?: OwnLayers;
  /** The code of its loss, where that isn't the library's, by its name. */
  readonly losses?: OwnLosses;
}
