import { UsageError } from "../errors.js";
import { generalForm } from "../io/generalModel.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import type { StoredModel } from "../io/modelFile.js";

/** What members share: a row becomes the same numbers in all of them, and answers mean the same. */
const SHARED = [
  ...(["inputs", "inputShape", "loss", "lossOptions", "reduction", "classes", "targetNames"] as const),
  ...(["features", "standardization", "targets", "scale", "preprocessor", "dtype"] as const),
];

/**
 * One model of several: its first layer is all of theirs side by side, without their last
 * activation; its second one the mean of what they say, with that activation.
 *
 * @throws UsageError INVALID_OPTION for members that don't answer the same question
 */
export function combined(members: readonly StoredModel[]): StoredModel {
  const [first] = members;
  for (const [i, member] of members.entries()) {
    const other = SHARED.find((part) => JSON.stringify(member[part]) !== JSON.stringify(first[part]));
    if (other !== undefined)
      throw new UsageError(
        "INVALID_OPTION",
        `Model ${i + 1} of an ensemble has other ${other} than the first: train all on the same rows, with the same loss and preprocessing.`,
      );
  }
  const parts = members.map(partsOf);
  const [{ units, activation }] = parts;
  const other = parts.findIndex((part) => part.units !== units || part.activation !== activation);
  if (other >= 0)
    throw new UsageError(
      "INVALID_OPTION",
      `Model ${other + 1} of an ensemble answers with ${parts[other].units} numbers of ${parts[other].activation}, the first with ${units} of ${activation}: all must answer alike.`,
    );
  const { layers: _, configs: __, parameters: ___, progress: ____, ...about } = first;
  const mean: LayerConfig = { kind: "dense", units, activation, bias: false };
  return {
    ...about,
    layers: [],
    outputs: units,
    configs: [{ kind: "concat", branches: parts.map(({ configs }) => configs) }, mean],
    parameters: [
      ...parts.flatMap(({ parameters }, member) =>
        parameters.map((parameter) => ({ ...parameter, path: `0.${member}.${parameter.path}` })),
      ),
      {
        path: "1.kernel",
        shape: [members.length * units, units],
        values: meanKernel(members.length, units, first.dtype),
      },
    ],
  };
}

/** The layers of a member, the last one without its activation, and their numbers. */
function partsOf(member: StoredModel, i: number) {
  const { configs, parameters } = generalForm(member);
  const last = configs[configs.length - 1];
  if (last.kind !== "dense")
    throw new UsageError(
      "INVALID_OPTION",
      `Model ${i + 1} of an ensemble must end with a dense layer, not with ${last.kind}.`,
    );
  const { units, activation } = last;
  const linear: LayerConfig = { ...last, activation: "linear" };
  return { configs: [...configs.slice(0, -1), linear], parameters, units, activation };
}

/** [members units, units]: an output is the mean of the members' own. */
function meanKernel(members: number, units: number, dtype: StoredModel["dtype"]): Float32Array | Float64Array {
  const kernel = new (dtype === "float64" ? Float64Array : Float32Array)(members * units * units);
  for (let row = 0; row < members * units; row++) kernel[row * units + (row % units)] = 1 / members;
  return kernel;
}
