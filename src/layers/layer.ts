import type { ActivationName } from "../catalog/activations.js";
import type { Initializer } from "../catalog/initializers.js";
import type { Regularization } from "../catalog/regularization.js";
import type { Padding } from "../catalog/windows.js";
import type { Tensor } from "../graph/tensor.js";
import type { ActivationFunction, DenseLayer } from "../nn/layers.js";
import type { CustomLoss } from "../nn/losses.js";
import type { OptionLayer, ParameterStart, ParameterValues } from "./optionLayers.js";

export type {
  AlphaDropoutLayer,
  BatchNormalizationLayer,
  EmbeddingLayer,
  EquilibriumLayer,
  GroupNormalizationLayer,
  LayerNormalizationLayer,
  OptionLayer,
  ParameterStart,
  ParameterValues,
  PermuteLayer,
  PreluLayer,
  RecurrentLayer,
  ReshapeLayer,
  UpSamplingLayer,
  ZeroPaddingLayer,
} from "./optionLayers.js";

/** What a layer of a user asks for while it makes its part of the graph. */
export interface LayerContext {
  /**
   * A parameter of that name and shape, which training moves; the same one whenever it is asked
   * for. It starts from what `start` says: an initializer, one number everywhere, or all of its
   * numbers; where that is left out a matrix is drawn by `glorotUniform`, all else begins with
   * zeros.
   */
  parameter(name: string, shape: readonly number[], start?: ParameterStart): Tensor;
  /** Whether the graph is one for training; else it is one for answering. */
  readonly isTraining: boolean;
}

/**
 * What a layer of a user makes of `x`, a batch ["rows", ...]: a tensor whose first axis are the
 * rows.
 */
export type LayerFunction = (x: Tensor, context: LayerContext) => Tensor;

/** An activation as a layer of its own. */
export interface ActivationLayer {
  /** The kind of the layer. */
  readonly kind: "activation";
  /** The activation. */
  readonly activation: ActivationName;
}

/** Numbers that are set to zero at random in training. */
export interface DropoutLayer {
  /** The kind of the layer. */
  readonly kind: "dropout";
  /** Share of the numbers that training drops, 0 or more and below 1. */
  readonly rate: number;
}

/** Normal numbers that are added in training. */
export interface GaussianNoiseLayer {
  /** The kind of the layer. */
  readonly kind: "gaussianNoise";
  /** Standard deviation of the noise. */
  readonly stddev: number;
}

/** All numbers of a row in one. */
export interface FlattenLayer {
  /** The kind of the layer. */
  readonly kind: "flatten";
}

/** How windows lie in what comes in: along one axis [steps], or along two [height, width]. */
export interface WindowsOfLayer {
  /** Step of the windows along each axis. */
  readonly strides: readonly number[];
  /** What is put around the edges. */
  readonly padding: Padding;
}

/** A convolution along one axis or two: activation(x * kernel + bias). */
export interface ConvolutionLayer extends WindowsOfLayer {
  /** The kind of the layer. */
  readonly kind: "conv1d" | "conv2d";
  /** Number of filters, the channels of the output. */
  readonly filters: number;
  /** Extent of the kernel along each axis. */
  readonly kernelSize: readonly number[];
  /** Distance between the places that a kernel reads, along each axis. */
  readonly dilation: readonly number[];
  /** Groups of channels, each with filters of its own. */
  readonly groups: number;
  /** The activation of the sums. */
  readonly activation: ActivationName;
  /** Whether a bias is added. */
  readonly bias: boolean;
  /** What the kernel is drawn from. */
  readonly initializer: Initializer;
  /** The first kernel, [kernel height, kernel width, channels / groups, filters]. */
  readonly weights?: ParameterValues;
  /** The first biases, [filters]. */
  readonly biases?: ParameterValues;
  /** Penalties and constraints. */
  readonly regularization?: Regularization;
}

/** The largest number, or the mean, of each window. */
export interface PoolingLayer extends WindowsOfLayer {
  /** The kind of the layer. */
  readonly kind: "maxPooling1d" | "maxPooling2d" | "averagePooling2d";
  /** Extent of a window along each axis. */
  readonly poolSize: readonly number[];
}

/** The mean of each channel. */
export interface GlobalPoolingLayer {
  /** The kind of the layer. */
  readonly kind: "globalAveragePooling2d";
}

/** Layers whose answers are added to what comes in. */
export interface ResidualLayer {
  /** The kind of the layer. */
  readonly kind: "residual";
  /** The layers, one behind the other. */
  readonly layers: readonly Layer[];
}

/** Branches, each of one or several layers, whose answers stand side by side. */
export interface ConcatLayer {
  /** The kind of the layer. */
  readonly kind: "concat";
  /** The layers of each branch. */
  readonly branches: readonly (readonly Layer[])[];
}

/** A layer of a user. */
export interface CustomLayer {
  /** The kind of the layer. */
  readonly kind: "custom";
  /** The name by which files know it. */
  readonly name: string;
  /** What makes the output of the input. */
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
