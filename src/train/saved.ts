import type { Standardization } from "../data/standardize.js";
import type { StoredStandardization } from "../io/architecture.js";
import { encodeModel } from "../io/modelFile.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";
import type { LayerWeights } from "./types.js";

/** The safetensors file of a model with these weights of its layers, after so many epochs. */
export function savedBytes(
  { runtime, network, loss, seed }: ModelParts,
  schema: Schema,
  weights: readonly LayerWeights[],
  epochs: number,
): Uint8Array {
  const { classes, features, standardization, targets, scale = 1, preprocessor, trainedOn } = schema;
  const layers = network.layers.map(({ units, activation }, i) => ({ units, activation, ...weights[i] }));
  const { name, options } = network.optimizer;
  return encodeModel({
    inputs: network.inputs,
    dtype: runtime.dtype,
    loss: loss.name,
    ...(loss.reduction !== "mean" && { reduction: loss.reduction }),
    layers,
    scale,
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
