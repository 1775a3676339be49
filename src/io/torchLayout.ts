/**
 * Kernels as PyTorch has them: units or filters first, then channels, then the axes of images,
 * which lanegrad has the other way round.
 */
import { axisOf } from "../catalog/windows.js";
import type { ConvolutionConfig, DenseConfig, LayerConfig, PoolingConfig } from "./layerConfigs.js";

type Numbers = Float32Array | Float64Array;

/**
 * A kernel's extents, [...places, channels, units], of which a file has the first axes in another
 * order.
 */
export interface KernelLayout {
  readonly shape: readonly number[];
  /** That of the tensor in a file. */
  readonly stored: readonly number[];
}

/**
 * The layout of the kernel of a dense layer of so many inputs; `image` is how these lie, where they
 * are the places and channels of images.
 */
export function denseLayout(
  { units }: Pick<DenseConfig, "units">,
  inputs: number,
  image: readonly number[] = [inputs],
): KernelLayout {
  return { shape: [...image, units], stored: [units, inputs] };
}

/** That of the kernel of a convolution of so many channels in a group. */
export function convolutionLayout(
  { kernelSize, filters }: Pick<ConvolutionConfig, "kernelSize" | "filters">,
  channels: number,
): KernelLayout {
  return { shape: [...kernelSize, channels, filters], stored: [filters, channels, ...kernelSize] };
}

/**
 * That of the vectors of a layer with one number for each place and channel of images that
 * `flatten` made rows of.
 */
export function vectorLayout(image: readonly number[]): KernelLayout {
  return { shape: [...image, 1], stored: [image.reduce((product, extent) => product * extent, 1)] };
}

/** A kernel's numbers in the order in which a file has them. */
export function toTorch(values: Numbers, { shape }: KernelLayout): Numbers {
  const axes = shape.map((_, axis) => axis);
  return permuted(values, shape, [...axes.slice(-2).reverse(), ...axes.slice(0, -2)]);
}

/** A file's numbers in the order of a kernel. */
export function fromTorch(values: Numbers, { shape }: KernelLayout): Numbers {
  const [units, channels, ...places] = [...shape.slice(-2).reverse(), ...shape.slice(0, -2)];
  const axes = places.map((_, axis) => axis + 2);
  return permuted(values, [units, channels, ...places], [...axes, 1, 0]);
}

/**
 * The numbers of a row-major tensor with its axes in another order: axis k of the result is axis
 * order[k] of `shape`.
 */
function permuted(values: Numbers, shape: readonly number[], order: readonly number[]): Numbers {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const result = values.slice();
  const place = order.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from];
    // the last axis runs fastest
    for (let k = order.length - 1; k >= 0; k--) {
      from += strides[order[k]];
      if (++place[k] < shape[order[k]]) break;
      from -= place[k] * strides[order[k]];
      place[k] = 0;
    }
  }
  return result;
}

/**
 * Of each layer, by its path, that has numbers for all inputs, and whose inputs are images that
 * `flatten` made rows of: how these lie, [height, width, channels]. PyTorch's Flatten has channels
 * first. Behind `reshape` in another place than the first, `permute` and groups of such rows there
 * is no equal order.
 */
export function imagesBefore(
  configs: readonly LayerConfig[],
  inputShape: readonly number[] = [],
): ReadonlyMap<string, readonly number[]> {
  const images = new Map<string, readonly number[]>();
  let shape: readonly number[] | undefined = inputShape;
  let flattened: readonly number[] | undefined;
  configs.forEach((config, i) => {
    if (flattened && (config.kind === "dense" || OF_UNITS.has(config.kind))) images.set(String(i), flattened);
    if (!KEEPING.has(config.kind) && !OF_UNITS.has(config.kind))
      flattened = config.kind === "flatten" && shape && shape.length > 1 ? shape : undefined;
    if (shape) shape = i === 0 && config.kind === "reshape" ? config.shape : shapeBehind(config, shape);
  });
  return images;
}

/** Those with numbers for each unit besides, which leave rows in their order too. */
const OF_UNITS: ReadonlySet<LayerConfig["kind"]> = new Set(["batchNormalization", "layerNormalization", "prelu"]);

/** Kinds of layers that leave rows in their order. */
const KEEPING: ReadonlySet<LayerConfig["kind"]> = new Set(["activation", "dropout", "alphaDropout", "gaussianNoise"]);

/** What a layer makes of rows of that shape; undefined where only the network knows. */
function shapeBehind(config: LayerConfig, shape: readonly number[]): readonly number[] | undefined {
  switch (config.kind) {
    case "conv1d":
    case "conv2d":
      return windowsIn(shape, config.kernelSize, config.dilation, config, config.filters);
    case "maxPooling1d":
    case "maxPooling2d":
    case "averagePooling2d":
      return windowsIn(shape, config.poolSize, undefined, config, shape[shape.length - 1]);
    case "activation":
    case "dropout":
    case "gaussianNoise":
    case "alphaDropout":
    case "prelu":
    case "batchNormalization":
    case "groupNormalization":
      return shape;
    case "zeroPadding2d": {
      const [top, bottom, left, right] = config.padding;
      return onImages(shape, (height, width) => [height + top + bottom, width + left + right]);
    }
    case "upSampling2d": {
      const [vertical, horizontal] = config.size;
      return onImages(shape, (height, width) => [height * vertical, width * horizontal]);
    }
    default:
      // rows of one axis, which have no order of channels
      return undefined;
  }
}

function windowsIn(
  shape: readonly number[],
  size: readonly number[],
  dilation: readonly number[] | undefined,
  { strides, padding }: Pick<PoolingConfig, "strides" | "padding">,
  channels: number,
): readonly number[] | undefined {
  const places = size.flatMap((extent, axis) => {
    const found = axisOf(shape[axis], extent, strides[axis], dilation?.[axis] ?? 1, padding);
    return found ? [found.output] : [];
  });
  return shape.length === size.length + 1 && places.length === size.length ? [...places, channels] : undefined;
}

/** Images of that shape with other places. */
function onImages(
  shape: readonly number[],
  places: (height: number, width: number) => readonly number[],
): readonly number[] | undefined {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [...places(height, width), channels] : undefined;
}
