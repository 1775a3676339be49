import { checkOptions, told } from "../check.js";
import { UsageError } from "../errors.js";
import { decodeModel, type ModelHint } from "../io/modelFile.js";
import { checkActivation } from "../nn/activations.js";
import { dense } from "../nn/layers.js";
import { checkLoss } from "../nn/losses.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Model } from "./model.js";
import type { Schema } from "./schema.js";
import { build, COMPUTE_OPTIONS, type ComputeOptions } from "./sequential.js";

const HINTS: readonly (keyof ModelHint)[] = ["activation", "outputActivation", "loss"];

/**
 * The model in the bytes of a safetensors file, as `save` or PyTorch wrote it; `hint` names what a foreign file leaves open.
 * @throws FormatError for bytes that are no such file, UsageError for options.
 */
export async function loadModel(
  platform: ModelPlatform,
  bytes: Uint8Array,
  options: ComputeOptions & ModelHint = {},
): Promise<Model> {
  if (!(bytes instanceof Uint8Array))
    throw new UsageError(
      "INVALID_OPTION",
      `load takes a path or the bytes of a file (a Uint8Array), not ${told(bytes)}.`,
    );
  checkOptions("load", options, '{ dtype: "float64" }', [...COMPUTE_OPTIONS, ...HINTS]);
  const stored = decodeModel(bytes, options);
  const { classes, features, standardization, scale } = stored;
  const layers = stored.layers.map(({ units, activation, kernel, bias }) =>
    dense(units, checkActivation(activation), {
      bias: bias !== undefined,
      weights: kernel,
      ...(bias && { biases: bias }),
    }),
  );
  const schema: Schema = {
    scale,
    ...(classes && { classes }),
    ...(features && { features }),
    ...(standardization && {
      standardization: {
        mean: Float64Array.from(standardization.mean),
        deviation: Float64Array.from(standardization.deviation),
      },
    }),
  };
  const loss = { ...checkLoss(stored.loss), ...(stored.reduction && { reduction: stored.reduction }) };
  return build(platform, stored.inputs, layers, loss, { dtype: stored.dtype, ...options }, schema, false);
}
