import { activationOf, checkActivation, type GivenActivation } from "../catalog/activations.js";
import { type Initializer, initializers } from "../catalog/initializers.js";
import type { Regularization } from "../catalog/regularization.js";
import { PADDINGS, type Padding } from "../catalog/windows.js";
import {
  checkBoolean,
  checkNothingElse,
  checkOptions,
  checkWhole,
  invalidOption,
  isRecord,
  unknownName,
} from "../check.js";
import { UsageError } from "../errors.js";
import { checkInitializer } from "../nn/initializers.js";
import type { ConvolutionLayer, GlobalPoolingLayer, ParameterValues, PoolingLayer } from "./layer.js";

/** A number of each axis: one for all, or a list, [height, width] of two. */
export type PerAxis = number | readonly number[];

/** How windows lie in what comes in. */
export interface PoolingOptions {
  /** Places from one window to the next; default those of a window. */
  readonly strides?: PerAxis;
  /**
   * "valid" (default): windows lie inside of what comes in; "same": they stick out over its edges,
   * evenly or one further behind, so that there are as many as places, divided by the strides and
   * rounded up.
   */
  readonly padding?: Padding;
}

/** What a convolution can be told besides its filters, kernel and activation. */
export interface ConvolutionOptions extends PoolingOptions, Regularization {
  /** Places from one window to the next; default 1. */
  readonly strides?: PerAxis;
  /** Places from one tap of the kernel to the next; default 1. */
  readonly dilation?: PerAxis;
  /**
   * Parts of the channels, each of which as many of the filters see; default 1, where all see all.
   */
  readonly groups?: number;
  /** Whether a bias is added to each filter; default true. */
  readonly bias?: boolean;
  /**
   * How the kernel is filled; default `heUniform` with relu or its kin as its activation, else
   * `glorotUniform`.
   */
  readonly initializer?: Initializer;
  /**
   * The kernel to start from, [height, width, channels / groups, filters] or [steps, channels /
   * groups, filters]; goes before `initializer`.
   */
  readonly weights?: ParameterValues;
  /** The bias to start from, [filters]; default zeros. */
  readonly biases?: ParameterValues;
}

const WINDOW_OPTIONS = ["strides", "padding"] as const;
const CONVOLUTION_OPTIONS = [
  ...WINDOW_OPTIONS,
  ...(["dilation", "groups", "bias", "initializer", "weights", "biases"] as const),
  ...(["kernelRegularizer", "biasRegularizer", "activityRegularizer", "kernelConstraint", "biasConstraint"] as const),
] as const satisfies readonly (keyof ConvolutionOptions)[];

/**
 * A convolution of images [height, width, channels] with `filters` kernels of a size, 3 or [3, 5]:
 *
 *     y[i][j][f] = activation(sum over a, b, c of x[i + a][j + b][c] kernel[a][b][c][f] + bias[f])
 *
 * with strides, padding, dilation and groups as options; the kernel isn't turned, as in Keras and
 * PyTorch. @throws UsageError INVALID_OPTION.
 */
export function conv2d(
  filters: number,
  kernelSize: PerAxis,
  activation: GivenActivation = "linear",
  options: ConvolutionOptions = {},
  ...none: readonly []
): ConvolutionLayer {
  checkNothingElse("conv2d", none);
  return convolution("conv2d", 2, filters, kernelSize, activation, options);
}

/** A convolution of sequences [steps, channels], as `conv2d`. @throws UsageError INVALID_OPTION. */
export function conv1d(
  filters: number,
  kernelSize: PerAxis,
  activation: GivenActivation = "linear",
  options: ConvolutionOptions = {},
  ...none: readonly []
): ConvolutionLayer {
  checkNothingElse("conv1d", none);
  return convolution("conv1d", 1, filters, kernelSize, activation, options);
}

/**
 * The largest number of each window of images [height, width, channels], channel by channel; of
 * equals the first has the gradient. The size, default 2, is one number or [height, width].
 * @throws UsageError INVALID_OPTION.
 */
export function maxPooling2d(poolSize: PerAxis = 2, options: PoolingOptions = {}, ...none: readonly []): PoolingLayer {
  checkNothingElse("maxPooling2d", none);
  return pooling("maxPooling2d", 2, poolSize, options);
}

/**
 * The mean of each window, as `maxPooling2d`: of what of it lies inside of the image.
 * @throws UsageError INVALID_OPTION.
 */
export function averagePooling2d(
  poolSize: PerAxis = 2,
  options: PoolingOptions = {},
  ...none: readonly []
): PoolingLayer {
  checkNothingElse("averagePooling2d", none);
  return pooling("averagePooling2d", 2, poolSize, options);
}

/**
 * The largest number of each window of sequences [steps, channels], as `maxPooling2d`.
 * @throws UsageError INVALID_OPTION.
 */
export function maxPooling1d(poolSize: PerAxis = 2, options: PoolingOptions = {}, ...none: readonly []): PoolingLayer {
  checkNothingElse("maxPooling1d", none);
  return pooling("maxPooling1d", 1, poolSize, options);
}

/**
 * The mean of each channel of images [height, width, channels]: rows of as many numbers as there
 * are channels.
 */
export function globalAveragePooling2d(...none: readonly []): GlobalPoolingLayer {
  checkNothingElse("globalAveragePooling2d", none);
  return { kind: "globalAveragePooling2d" };
}

/** A layer of these kinds made anew, which checks it. @throws UsageError INVALID_OPTION. */
export function checkedConvolution(layer: ConvolutionLayer): ConvolutionLayer {
  const { kind, filters, kernelSize, activation, regularization, ...options } = layer;
  const make = kind === "conv1d" ? conv1d : conv2d;
  return make(filters, kernelSize, activation, { ...options, ...regularization });
}

/** As `checkedConvolution`. @throws UsageError INVALID_OPTION. */
export function checkedPooling({ kind, poolSize, ...options }: PoolingLayer): PoolingLayer {
  return pooling(kind, kind === "maxPooling1d" ? 1 : 2, poolSize, options);
}

function convolution(
  kind: ConvolutionLayer["kind"],
  axes: number,
  filters: number,
  size: PerAxis,
  given: GivenActivation,
  options: ConvolutionOptions,
): ConvolutionLayer {
  checkWhole(`The filters of ${kind}`, filters, 1);
  checkOptions(kind, options, '{ padding: "same" }', CONVOLUTION_OPTIONS);
  if (isRecord(given)) {
    const behind = `${kind} takes its options behind the activation: ${kind}(8, 3, "relu", { padding: "same" })`;
    throw new UsageError("INVALID_OPTION", `${behind}.`);
  }
  const activation = checkActivation(given);
  const {
    strides,
    padding,
    dilation = 1,
    groups = 1,
    bias = true,
    initializer = initializers[activationOf(activation).initializer ?? "glorotUniform"],
    weights,
    biases,
    ...regularization
  } = options;
  checkWhole(`The groups of ${kind}`, groups, 1);
  if (filters % groups !== 0) {
    const message = `The ${groups} groups of ${kind} can't share ${filters} filters: take a multiple of ${groups}.`;
    throw new UsageError("INVALID_OPTION", message);
  }
  checkBoolean("bias", bias);
  checkInitializer(initializer);
  if (biases && !bias)
    throw new UsageError("INVALID_OPTION", "A layer without bias can't be given biases: leave them out.");
  return {
    kind,
    filters,
    kernelSize: perAxis(`The kernel size of ${kind}`, axes, size),
    ...windowsOf(kind, axes, { strides, padding }, 1),
    dilation: perAxis(`The dilation of ${kind}`, axes, dilation),
    groups,
    activation,
    bias,
    initializer,
    ...(weights && { weights }),
    ...(biases && { biases }),
    ...(Object.values(regularization).some((part) => part !== undefined) && { regularization }),
  };
}

function pooling(kind: PoolingLayer["kind"], axes: number, size: PerAxis, options: PoolingOptions): PoolingLayer {
  checkOptions(kind, options, '{ padding: "same" }', WINDOW_OPTIONS);
  const poolSize = perAxis(`The pool size of ${kind}`, axes, size);
  return { kind, poolSize, ...windowsOf(kind, axes, options, poolSize) };
}

function windowsOf(kind: string, axes: number, { strides, padding = "valid" }: PoolingOptions, usual: PerAxis) {
  if (!PADDINGS.includes(padding)) throw unknownName("padding", padding, PADDINGS);
  return { strides: perAxis(`The strides of ${kind}`, axes, strides === undefined ? usual : strides), padding };
}

/** A number for each of so many axes. @throws UsageError INVALID_OPTION. */
function perAxis(what: string, axes: number, given: PerAxis): readonly number[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : new Array(axes).fill(given);
  if (list.length !== axes) throw invalidOption(what, axes === 1 ? "one number" : "a number or [height, width]", given);
  return list.map((size) => {
    checkWhole(what, size, 1, LARGEST);
    return size;
  });
}

/** Places of an axis at most: what 32-bit addresses could ever reach. */
const LARGEST = 2 ** 31 - 1;
