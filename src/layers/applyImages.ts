import type { Initializer } from "../catalog/initializers.js";
import { UsageError } from "../errors.js";
import type { Shape } from "../graph/extents.js";
import type { Tensor } from "../graph/tensor.js";
import { activationFunction } from "../ops/activationByName.js";
import { add } from "../ops/arithmetic.js";
import { conv2d } from "../ops/convolution.js";
import { averagePooling2d, globalAveragePooling2d, maxPooling2d } from "../ops/pooling.js";
import { reshape } from "../ops/reshape.js";
import type { ConvolutionLayer, GlobalPoolingLayer, PoolingLayer } from "./layer.js";
import type { Scope } from "./scope.js";
import { wrongRows } from "./wrongRows.js";

/** activation(x * kernel + bias). @throws UsageError INVALID_SHAPE for what it can't take. */
export function applyConvolution(layer: ConvolutionLayer, x: Tensor, scope: Scope): Tensor {
  const { kernelSize, filters, groups, activation, bias, initializer, weights, biases } = layer;
  const images = asImages(layer, x, scope);
  const channels = Number(images.shape[3]);
  if (channels % groups !== 0) {
    const message = `Layer ${scope.path}, ${layer.kind}, has ${groups} groups, which can't share ${channels} channels: take as many groups as divide them.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  const taps = kernelSize.reduce((product, size) => product * size, 1);
  const shape = [...kernelSize, channels / groups, filters];
  const kernel = scope.parameter("kernel", shape, weights ?? ofFilters(initializer, taps));
  const { strides, padding, dilation } = layer;
  const ofImages = reshape(kernel, [...inTwoAxes(kernelSize), channels / groups, filters]);
  checkFit(
    layer,
    images,
    kernelSize.map((size, axis) => (size - 1) * dilation[axis] + 1),
    scope,
  );
  const product = conv2d(images, ofImages, {
    strides: inTwoAxes(strides),
    dilation: inTwoAxes(dilation),
    padding,
    groups,
  });
  const ownBias = bias ? scope.parameter("bias", [filters], biases ?? 0) : undefined;
  const made = activationFunction(activation)(ownBias ? add(product, ownBias) : product);
  const answers = asBefore(made, x);
  scope.regularized.addLayer(layer, kernel, ownBias, answers);
  return answers;
}

/**
 * The largest number or the mean of each window. @throws UsageError INVALID_SHAPE for what it can't
 * take.
 */
export function applyPooling(layer: PoolingLayer, x: Tensor, scope: Scope): Tensor {
  const { kind, poolSize, strides, padding } = layer;
  const images = asImages(layer, x, scope);
  checkFit(layer, images, poolSize, scope);
  const pool = kind === "averagePooling2d" ? averagePooling2d : maxPooling2d;
  return asBefore(pool(images, inTwoAxes(poolSize), { strides: inTwoAxes(strides), padding }), x);
}

/** The mean of each channel. @throws UsageError INVALID_SHAPE for what it can't take. */
export function applyGlobalPooling(layer: GlobalPoolingLayer, x: Tensor, scope: Scope): Tensor {
  return globalAveragePooling2d(asImages(layer, x, scope));
}

/**
 * An initializer as kernels have it in which each of the inputs and of the units is met at so many
 * taps.
 */
function ofFilters({ distribution, variance }: Initializer, taps: number): Initializer {
  // of inputs it is told already: they are all numbers of a filter
  return { distribution, variance: (inputs, filters) => variance(inputs, filters * taps) };
}

/** Numbers of one axis as those of images that are one line high. */
function inTwoAxes(sizes: readonly number[]): readonly number[] {
  return sizes.length === 1 ? [1, ...sizes] : sizes;
}

/** `x` as images: sequences are those of one line. @throws UsageError INVALID_SHAPE. */
function asImages({ kind }: { readonly kind: string }, x: Tensor, { path }: Scope): Tensor {
  const { shape } = x;
  const isOfSequences = kind.endsWith("1d");
  if (shape.length === (isOfSequences ? 3 : 4)) return isOfSequences ? reshape(x, [shape[0], 1, ...shape.slice(1)]) : x;
  if (isOfSequences) throw wrongRows(path, kind, x, "[steps, channels]", "[100, 3]");
  throw wrongRows(path, kind, x, "[height, width, channels]", "[28, 28, 1]");
}

/** `made`, of images, as sequences where `x` are some. */
function asBefore(made: Tensor, x: Tensor): Tensor {
  const [rows, , steps, channels] = made.shape;
  return x.shape.length === 3 ? reshape(made, [rows, steps, channels]) : made;
}

/** @throws UsageError INVALID_SHAPE where no window of that size lies inside of the images. */
function checkFit(
  { kind, padding }: ConvolutionLayer | PoolingLayer,
  { shape }: { readonly shape: Shape },
  size: readonly number[],
  { path }: Scope,
): void {
  const places = shape.slice(4 - 1 - size.length, -1).map(Number);
  if (padding === "same" || size.every((extent, axis) => extent <= places[axis])) return;
  const message = `Layer ${path}, ${kind}, takes windows of ${size.join(" x ")}, and ${places.join(" x ")} places come in: let it be smaller, or have the padding "same".`;
  throw new UsageError("INVALID_SHAPE", message);
}
