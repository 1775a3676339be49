import { encodeModel } from "../io/modelFile.js";
import type { LayerWeights } from "./model.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";

/** The safetensors file of a model with these weights of its layers. */
export function savedBytes(
  { runtime, network, loss }: ModelParts,
  schema: Schema,
  weights: readonly LayerWeights[],
): Uint8Array {
  const { classes, features, standardization, scale = 1 } = schema;
  const layers = network.layers.map(({ units, activation }, i) => ({ units, activation, ...weights[i] }));
  return encodeModel({
    inputs: network.inputs,
    dtype: runtime.dtype,
    loss: loss.name,
    ...(loss.reduction !== "mean" && { reduction: loss.reduction }),
    layers,
    scale,
    ...(classes && { classes }),
    ...(features && { features }),
    ...(standardization && {
      standardization: { mean: [...standardization.mean], deviation: [...standardization.deviation] },
    }),
  });
}
