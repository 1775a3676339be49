import { UsageError } from "../errors.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { add, divide, multiply, subtract } from "../ops/arithmetic.js";
import { greater } from "../ops/comparison.js";
import { sqrt, square } from "../ops/elementary.js";
import { permute } from "../ops/permute.js";
import { count, mean } from "../ops/reduce.js";
import { reshape } from "../ops/reshape.js";
import { sumOver } from "../ops/sum.js";
import { where } from "../ops/where.js";
import type { BatchNormalizationLayer, GroupNormalizationLayer, LayerNormalizationLayer, PreluLayer } from "./layer.js";
import type { Scope } from "./scope.js";

/** Units of rows, or channels of images. */
function channelsOf({ shape }: Tensor): number {
  return Number(shape[shape.length - 1]);
}

/** x where it is positive, else alpha x. */
export function applyPrelu({ start, shared }: PreluLayer, x: Tensor, scope: Scope): Tensor {
  const alpha = scope.parameter("alpha", [shared ? 1 : channelsOf(x)], start);
  return where(greater(x, 0), x, multiply(alpha, x));
}

/**
 * gamma (x - mean) / sqrt(variance + epsilon) + beta over the batch, and in answers by what
 * trainings left.
 */
export function applyBatchNormalization(layer: BatchNormalizationLayer, x: Tensor, scope: Scope): Tensor {
  const channels = [channelsOf(x)];
  const runningMean = scope.state("movingMean", channels, 0);
  const runningVariance = scope.state("movingVariance", channels, 1);
  if (!scope.isTraining)
    return scaled(layer, normalized(subtract(x, runningMean), runningVariance, layer.epsilon), scope);
  const others = x.shape.slice(0, -1);
  const over = { side: "leading", count: others.length } as const;
  const each = count(others);
  const batchMean = divide(sumOver(x, over), each);
  const centred = subtract(x, batchMean);
  const squares = sumOver(square(centred), over);
  const variance = divide(squares, each);
  const perRow = others.slice(1).reduce((product: number, extent) => product * Number(extent), 1);
  const about = { kept: layer.momentum, perRow, what: `Layer ${scope.path}, batchNormalization` };
  scope.move({ state: runningMean, batch: batchMean, ...about });
  const spread = layer.unbiased ? divide(squares, subtract(each, 1)) : variance;
  scope.move({ state: runningVariance, batch: spread, ...about });
  return scaled(layer, normalized(centred, variance, layer.epsilon), scope);
}

/** The same over the units of each row, or the channels of each place. */
export function applyLayerNormalization(layer: LayerNormalizationLayer, x: Tensor, scope: Scope): Tensor {
  return scaled(layer, overLast(x, layer.epsilon), scope);
}

/**
 * The same over groups of units, or of channels with all their places, of each row.
 * @throws UsageError INVALID_SHAPE.
 */
export function applyGroupNormalization(layer: GroupNormalizationLayer, x: Tensor, scope: Scope): Tensor {
  const { groups, epsilon } = layer;
  const channels = channelsOf(x);
  if (channels % groups !== 0) {
    const message = `Layer ${scope.path}, groupNormalization, has ${groups} groups, which can't share the ${channels} channels of ${describe(x.shape)}: take as many groups as divide them.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  const places = x.shape.slice(1, -1).reduce((product: number, extent) => product * Number(extent), 1);
  const inGroup = channels / groups;
  const together = permute(reshape(x, ["rows", places, groups, inGroup]), [0, 2, 1, 3]);
  const made = overLast(reshape(together, ["rows", groups, places * inGroup]), epsilon);
  const apart = permute(reshape(made, ["rows", groups, places, inGroup]), [0, 2, 1, 3]);
  return scaled(layer, reshape(apart, x.shape), scope);
}

/** (x - mean) / sqrt(variance + epsilon) along the last axis. */
function overLast(x: Tensor, epsilon: number): Tensor {
  const centred = subtract(x, mean(x, -1, { keepDims: true }));
  return normalized(centred, mean(square(centred), -1, { keepDims: true }), epsilon);
}

function normalized(centred: Tensor, variance: Tensor, epsilon: number): Tensor {
  return divide(centred, sqrt(add(variance, epsilon)));
}

/** gamma x + beta, as far as the layer has them. */
function scaled({ scale, center }: Pick<LayerNormalizationLayer, "scale" | "center">, x: Tensor, scope: Scope): Tensor {
  const channels = [channelsOf(x)];
  const product = scale ? multiply(x, scope.parameter("gamma", channels, 1)) : x;
  return center ? add(product, scope.parameter("beta", channels, 0)) : product;
}
