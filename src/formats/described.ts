import { FormatError } from "../errors.js";
import type { StoredBranches } from "../io/branches.js";
import { generalForm } from "../io/generalModel.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import type { StoredModel } from "../io/modelFile.js";
import type { DescribedCall, DescribedLayer } from "../layers/describe.js";
import { general } from "../train/onDemand.js";
import { refusal, unwritable } from "./refusal.js";

export type { DescribedCall, DescribedLayer } from "../layers/describe.js";

/** Numbers of a parameter or state, row-major. */
export type Numbers = Float32Array | Float64Array;

/** A model that is to be written, layer by layer. */
export interface DescribedModel {
  readonly stored: StoredModel;
  /** How the numbers of a row lie. */
  readonly inputShape: readonly number[];
  readonly outputs: number;
  readonly layers: readonly DescribedLayer[];
}

/**
 * The layers of a model with their shapes. `format` is what errors call the file.
 * @throws FormatError FORMAT_UNSUPPORTED for layers that branch, and for layers or activations of a
 * user's, whose code no file holds
 */
export async function describeModel(stored: StoredModel, format: string): Promise<DescribedModel> {
  if (stored.branches) throw unwritable(format, "layers that branch, of a model of lanegrad/model");
  const { describeLayers } = await general.load();
  const { configs, parameters } = generalForm(stored);
  const inputShape = stored.inputShape ?? [stored.inputs];
  const layers = describeLayers(inputShape, configs, parameters, refuseOwnCode(format));
  const outputs = layers[layers.length - 1].to.reduce((product, extent) => product * extent, 1);
  return { stored, inputShape, outputs, layers };
}

/** Throws of code of a user's, as `describeModel`. */
function refuseOwnCode(format: string): (config: LayerConfig, path: string) => void {
  return (config, path) => {
    if (config.kind === "custom") throw refusal(format, path, config.name, "which is your own code");
    if (config.kind === "dense" && config.own !== undefined)
      throw refusal(format, path, "dense", `whose activation ${config.own} is your own code`);
  };
}

/**
 * What each call of a layer makes in a model that branches. @throws FormatError as `describeModel`.
 */
export async function describeBranches(
  { configs = [], parameters = [] }: StoredModel,
  branches: StoredBranches,
  format: string,
): Promise<readonly DescribedCall[]> {
  const { describeCalls } = await general.load();
  return describeCalls(branches, configs, parameters, refuseOwnCode(format));
}

/**
 * The numbers that a layer has under that name. @throws FormatError FORMAT_INVALID where it has
 * none.
 */
export function numbersOf({ numbers, path }: DescribedLayer, name: string): Numbers {
  const found = numbers.get(name);
  if (found) return found.values;
  throw new FormatError("FORMAT_INVALID", `Layer ${path} has no numbers called ${name}: save the model again.`);
}
