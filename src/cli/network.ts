import type { Dataset } from "../data/dataset.js";
import { makeOptimizer } from "../nn/optimizers.js";
import {
  dense,
  dropout,
  gaussianNoise,
  type Layer,
  type Model,
  type ModelOptions,
  meanSquaredError,
  type Regularization,
  sequential,
} from "../node.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import type { FirstWeights } from "./init.js";
import type { LayerPlan, Plan } from "./plan.js";
import { convolutionLayers } from "./planConvolutions.js";
import { equilibriumLayers, featuresOf } from "./planEquilibrium.js";
import { regularizationIn } from "./planRegularization.js";
import type { Source } from "./source.js";

/**
 * The model that a plan describes, for the classes and columns of `data`; `weights`, one entry a
 * layer, replace the drawn ones. A preprocessor has scaled `data` already.
 */
export function buildModel(
  plan: Plan,
  data: Dataset,
  weights: readonly FirstWeights[] | undefined,
  preprocessor?: Preprocessor,
): Promise<Model> {
  return sequential(modelOptionsOf(plan, data, weights, preprocessor));
}

/** The options of the model that `buildModel` makes. */
export function modelOptionsOf(
  plan: Plan,
  { classes, features }: Dataset,
  weights: readonly FirstWeights[] | undefined,
  preprocessor?: Preprocessor,
): ModelOptions {
  const { name: optimizer, ...settings } = plan.optimizer;
  return {
    inputs: plan.convolutions?.shape ?? plan.inputs,
    layers: buildLayers(plan, weights),
    loss: lossOf(plan),
    optimizer: makeOptimizer(optimizer, settings),
    seed: plan.seed,
    dtype: plan.dtype,
    ...(plan.threads !== "auto" && { threads: plan.threads }),
    lanes: plan.lanes,
    numerics: plan.numerics,
    standardize: plan.standardize,
    ...(preprocessor ? { preprocessor } : { ...(classes && { classes }), ...(features && { features }) }),
  };
}

/** The first weights that a training known by name has; undefined where the library draws them. */
export function jobWeights({ job }: Source, plan: Plan): readonly FirstWeights[] | undefined {
  const sizes = [featuresOf(plan), ...plan.layers.map(({ units }) => units)];
  return job?.firstWeights?.(sizes, plan.seed).map((kernel) => ({ kernel }));
}

function lossOf({ loss, reduction, labelSmoothing }: Plan): ModelOptions["loss"] {
  if (reduction === "tutorial") return meanSquaredError({ reduction });
  return labelSmoothing ? { name: loss, reduction, options: { labelSmoothing } } : loss;
}

/**
 * Convolutions and an equilibrium if there are some, dense layers, behind each hidden one what
 * leaves out a share of its outputs, and before all what adds noise.
 */
function buildLayers(plan: Plan, weights: readonly FirstWeights[] | undefined): readonly Layer[] {
  const { convolutions, equilibrium, layers, dropout: rate, noise } = plan;
  const dense = layers.flatMap((layer, i) => {
    const isHidden = i < layers.length - 1;
    const own = buildLayer(layer, weights?.[i], regularizationIn(plan, isHidden));
    return rate && isHidden ? [own, dropout(rate)] : [own];
  });
  const built = [...convolutionLayers(convolutions), ...equilibriumLayers(equilibrium), ...dense];
  return noise ? [gaussianNoise(noise), ...built] : built;
}

function buildLayer(
  { units, activation, bias }: LayerPlan,
  weights: FirstWeights | undefined,
  regularization: Regularization,
): ReturnType<typeof dense> {
  return dense(units, activation, {
    bias,
    ...regularization,
    ...(weights && { weights: weights.kernel }),
    ...(weights?.bias && { biases: weights.bias }),
  });
}
