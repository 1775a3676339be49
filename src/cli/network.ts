import type { Dataset } from "../data/dataset.js";
import { makeOptimizer } from "../nn/optimizers.js";
import { dense, dropout, type Layer, type Model, type ModelOptions, meanSquaredError, sequential } from "../node.js";
import type { Preprocessor } from "../preprocess/preprocessor.js";
import type { FirstWeights } from "./init.js";
import type { LayerPlan, Plan } from "./plan.js";

/** The model that a plan describes, for the classes and columns of `data`; `weights`, one entry a layer, replace the drawn ones. A preprocessor has scaled `data` already. */
export function buildModel(
  plan: Plan,
  data: Dataset,
  weights: readonly FirstWeights[] | undefined,
  preprocessor?: Preprocessor,
): Promise<Model> {
  const { classes, features } = data;
  const { name: optimizer, ...settings } = plan.optimizer;
  return sequential({
    inputs: plan.inputs,
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
  });
}

function lossOf({ loss, reduction, labelSmoothing }: Plan): ModelOptions["loss"] {
  if (reduction === "tutorial") return meanSquaredError({ reduction });
  return labelSmoothing ? { name: loss, reduction, options: { labelSmoothing } } : loss;
}

/** Dense layers, and behind each hidden one what leaves out a share of its outputs. */
function buildLayers({ layers, dropout: rate }: Plan, weights: readonly FirstWeights[] | undefined): readonly Layer[] {
  return layers.flatMap((layer, i) => {
    const built = buildLayer(layer, weights?.[i]);
    return rate && i < layers.length - 1 ? [built, dropout(rate)] : [built];
  });
}

function buildLayer(
  { units, activation, bias }: LayerPlan,
  weights: FirstWeights | undefined,
): ReturnType<typeof dense> {
  return dense(units, activation, {
    bias,
    ...(weights && { weights: weights.kernel }),
    ...(weights?.bias && { biases: weights.bias }),
  });
}
