import { isLossName } from "../catalog/lossNames.js";
import type { Standardization } from "../data/standardize.js";
import type { StoredStandardization } from "../io/architecture.js";
import { encodeModel } from "../io/modelFile.js";
import type { LayerNumbers } from "../nn/network.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";

/** The safetensors file of a model with these weights of its layers, after so many epochs. */
export function savedBytes(
  { runtime, network, general, loss, seed }: ModelParts,
  schema: Schema,
  weights: readonly LayerNumbers[],
  epochs: number,
): Uint8Array {
  const { classes, features, standardization, targets, scale = 1, scalesDoubles, preprocessor, trainedOn } = schema;
  const configs = general.loaded?.configsOf(network);
  const layers = configs
    ? []
    : network.layers.map(({ units, activation }, i) => ({ units, activation, ...weights[i] }));
  const parameters = network.tensors.map(({ layer, name, shape }) => ({
    path: `${layer}.${name}`,
    shape,
    values: weights[layer][name],
  }));
  const { name, options } = network.optimizer;
  return encodeModel({
    inputs: network.inputs,
    dtype: runtime.dtype,
    loss: isLossName(loss.name) ? loss.name : { kind: "custom", name: loss.name },
    ...("options" in loss && { lossOptions: loss.options }),
    ...(loss.reduction !== "mean" && { reduction: loss.reduction }),
    layers,
    ...(configs && { configs, outputs: network.outputs, parameters }),
    scale,
    ...(scale !== 1 && scalesDoubles && { scalesDoubles }),
    training: { optimizer: { name, options }, seed, epochs, ...trainedOn },
    ...(classes && { classes }),
    ...(features && { features }),
    ...(standardization && { standardization: writeStandardization(standardization) }),
    ...(targets?.names && { targetNames: targets.names }),
    ...(targets?.standardization && { targets: writeStandardization(targets.standardization) }),
    ...(preprocessor && { preprocessor }),
  });
}

function writeStandardization({ mean, deviation }: Standardization): StoredStandardization {
  return { mean: [...mean], deviation: [...deviation] };
}
