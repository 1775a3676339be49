import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { isTensor } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { describe, isSame } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { checkNumbers } from "../nn/denseBlueprint.js";
import type { ActivationFunction, DenseLayer } from "../nn/layers.js";
import { activationFunction, rememberSums } from "../ops/activationByName.js";
import { add } from "../ops/arithmetic.js";
import { project } from "../ops/projection.js";
import { reshape } from "../ops/reshape.js";
import { concat } from "../ops/slice.js";
import { alphaDropRows } from "./alphaDropRows.js";
import { applyEquilibrium } from "./applyEquilibrium.js";
import { applyConvolution, applyGlobalPooling, applyPooling } from "./applyImages.js";
import {
  applyBatchNormalization,
  applyGroupNormalization,
  applyLayerNormalization,
  applyPrelu,
} from "./applyNormalization.js";
import { applyRecurrent } from "./applyRecurrent.js";
import { applyEmbedding, applyPermute, applyReshape, applyUpSampling, applyZeroPadding } from "./applyShapes.js";
import { dropRows } from "./dropRows.js";
import type { Layer, LayerKind, OfKind } from "./layer.js";
import { noiseRows } from "./noiseRows.js";
import type { Scope } from "./scope.js";

/**
 * What a layer of that kind makes of `x`, a batch ["rows", ...]. @throws UsageError for what it
 * can't take.
 */
export type Apply<L> = (layer: L, x: Tensor, scope: Scope) => Tensor;

/** Every kind of layer but the dense one. */
export const kinds: { readonly [K in LayerKind]: Apply<OfKind<K>> } = {
  activation: ({ activation }, x) => activationFunction(activation)(x),

  dropout({ rate }, x, { isTraining, chance }) {
    return isTraining && rate > 0 ? dropRows(x, rate, chance) : x;
  },

  gaussianNoise({ stddev }, x, { isTraining, chance }) {
    return isTraining && stddev > 0 ? noiseRows(x, stddev, chance) : x;
  },

  flatten: (_, x) => reshape(x, ["rows", widthOf(x.shape)]),

  conv1d: applyConvolution,
  conv2d: applyConvolution,
  maxPooling1d: applyPooling,
  maxPooling2d: applyPooling,
  averagePooling2d: applyPooling,
  globalAveragePooling2d: applyGlobalPooling,

  alphaDropout({ rate }, x, { isTraining, chance }) {
    return isTraining && rate > 0 ? alphaDropRows(x, rate, chance) : x;
  },

  prelu: applyPrelu,
  embedding: applyEmbedding,
  reshape: applyReshape,
  permute: applyPermute,
  zeroPadding2d: applyZeroPadding,
  upSampling2d: applyUpSampling,
  layerNormalization: applyLayerNormalization,
  groupNormalization: applyGroupNormalization,
  batchNormalization: applyBatchNormalization,
  equilibrium: applyEquilibrium,
  simpleRnn: applyRecurrent,
  gru: applyRecurrent,
  lstm: applyRecurrent,

  residual({ layers }, x, scope) {
    const made = throughLayers(layers, x, scope);
    if (isSame(made.shape, x.shape)) return add(x, made);
    const message = `Layer ${scope.path}, residual, adds ${describe(made.shape)} to ${describe(x.shape)}: let its layers make as many numbers a row as come in.`;
    throw new UsageError("INVALID_SHAPE", message);
  },

  // along the last axis, the channels of images, as Keras's Concatenate
  concat({ branches }, x, scope) {
    const made = branches.map((branch, i) => throughLayers(branch, x, scope.inner(i)));
    return concat(made, made[0].shape.length - 1);
  },

  custom({ name, apply }, x, scope) {
    const made: unknown = apply(x, scope);
    if (isTensor(made) && made.shape[0] === "rows" && made.shape.lastIndexOf("rows") === 0) return made;
    const what = isTensor(made) ? describe(made.shape) : describeValue(made);
    const message = `Layer ${scope.path}, ${name}, must make a tensor whose first axis are the rows, and not ${what}.`;
    throw new UsageError("INVALID_SHAPE", message);
  },
};

/** What layers one behind the other make of `x`. */
export function throughLayers(layers: readonly Layer[], x: Tensor, scope: Scope): Tensor {
  return layers.reduce((made, layer, i) => applyLayer(layer, made, scope.inner(i)), x);
}

/** What a settled layer makes of `x`. @throws UsageError for one that can't take `x`. */
export function applyLayer<L extends Layer>(layer: L, x: Tensor, scope: Scope): Tensor {
  if (!("kind" in layer)) return applyDense(layer as DenseLayer, x, scope);
  return (kinds[layer.kind] as Apply<L>)(layer, x, scope);
}

/** activation(x kernel + bias), of each place where rows have several, as in Keras. */
function applyDense(layer: DenseLayer, x: Tensor, scope: Scope): Tensor {
  const { units, activation, bias, initializer, weights, biases } = layer;
  if (x.shape.length < 2) {
    const message = `Layer ${scope.path}, dense, takes rows of numbers, and not ${describe(x.shape)}: let the layer before make several.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  const inputs = Number(x.shape[x.shape.length - 1]);
  checkNumbers(layer, inputs, `Layer ${scope.path}`);
  const kernel = scope.parameter("kernel", [inputs, units], weights ?? initializer);
  const product = project(x, kernel);
  const ownBias = bias ? scope.parameter("bias", [units], biases ?? 0) : undefined;
  const sums = ownBias ? add(product, ownBias) : product;
  const answers = layer.ownActivation
    ? activated(layer.ownActivation, sums, scope.path)
    : activationFunction(activation)(sums);
  scope.regularized.addLayer(layer, kernel, ownBias, answers);
  return answers;
}

/**
 * What the activation of a user, of the layer at `path`, makes of its sums. @throws UsageError
 * INVALID_SHAPE for another shape.
 */
function activated(ownActivation: ActivationFunction, sums: Tensor, path: string): Tensor {
  const made: unknown = ownActivation(sums);
  if (isTensor(made) && isSame(made.shape, sums.shape)) {
    rememberSums(made, sums);
    return made;
  }
  const what = isTensor(made) ? describe(made.shape) : describeValue(made);
  const message = `The activation of layer ${path} must make a tensor of the shape of its sums, ${describe(sums.shape)}, and not ${what}.`;
  throw new UsageError("INVALID_SHAPE", message);
}

/** Numbers in a row of a batch of that shape. */
export function widthOf(shape: Shape): number {
  return shape.slice(1).reduce((product: number, extent) => product * Number(extent), 1);
}
