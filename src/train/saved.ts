import { encodeModel } from "../io/modelFile.js";
import type { Knowledge } from "./knowledge.js";
import type { ModelParts } from "./modelParts.js";

/** The safetensors file of a model. */
export function savedBytes({ runtime, network, loss }: ModelParts, knowledge: Knowledge): Uint8Array {
  const { classes, features, standardization, scale = 1 } = knowledge;
  const layers = network.layers.map((layer) => ({
    units: layer.units,
    activation: layer.activation,
    ...network.weightsOf(layer),
  }));
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
