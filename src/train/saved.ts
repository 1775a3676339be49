import type { LossName } from "../catalog/lossNames.js";
import { checkBoolean, checkOptions } from "../check.js";
import type { Standardization } from "../data/standardize.js";
import type { StoredStandardization } from "../io/architecture.js";
import type { StoredParameter } from "../io/generalModel.js";
import type { StoredModel } from "../io/modelFile.js";
import { isCustom } from "../nn/losses.js";
import type { Network, PlacedParameter } from "../nn/network.js";
import type { Reals } from "../runtime/runtime.js";
import type { Checkpoint } from "./checkpoints/checkpoint.js";
import type { ModelParts } from "./modelParts.js";

/** What a model's file keeps. */
export interface SaveOptions {
  /**
   * Whether it keeps also what training goes on from, the optimizer's state and the order of the
   * rows: a model that is loaded from it then trains on to the bits of one that was never saved,
   * from the end of an epoch on. Default false: with `adam` the file is three times as large, and
   * PyTorch finds tensors in it that belong to no module.
   */
  readonly optimizerState?: boolean;
}

/**
 * What the file of a model holds that is as this checkpoint has it. @throws UsageError
 * INVALID_OPTION.
 */
export function storedModel(parts: ModelParts, checkpoint: Checkpoint, options: SaveOptions = {}): StoredModel {
  checkOptions("save", options, "{ optimizerState: true }", ["optimizerState"]);
  const { optimizerState = false } = options;
  checkBoolean("optimizerState", optimizerState);
  const { runtime, network, general, loss, seed } = parts;
  const { schema, epochs, epochsLoaded, trained } = checkpoint;
  const { classes, features, standardization, targets, scale = 1, scalesDoubles, preprocessor, trainedOn } = schema;
  const configs = general.loaded?.configsOf(network);
  const { tensors } = network;
  const stored = [...tensors, ...(general.loaded?.statesOf(network) ?? [])];
  const parameters = numbersIn(trained, stored, network.parameters, network.parameters, runtime.elementBytes);
  const numberOf = new Map(parameters.map(({ path, values }) => [path, values]));
  const layers = (configs ? [] : network.layers).map(({ units, activation }, i) => {
    const bias = numberOf.get(`${i}.bias`);
    return { units, activation, kernel: numberOf.get(`${i}.kernel`) ?? runtime.newReals(0), ...(bias && { bias }) };
  });
  const { name, options: chosen } = network.optimizer;
  const progress = optimizerState ? progressIn(checkpoint, network, runtime.elementBytes) : undefined;
  const { settings, generator } = progress ?? {};
  const branches = general.loaded?.branchesOf(network, loss, schema.outputs);
  return {
    inputs: network.inputs,
    dtype: runtime.dtype,
    loss: isCustom(loss) && !("traits" in loss) ? { kind: "custom", name: loss.name } : (loss.name as LossName),
    ...("options" in loss && { lossOptions: loss.options }),
    ...(loss.reduction !== "mean" && { reduction: loss.reduction }),
    layers,
    ...(configs && { configs, outputs: network.outputs, parameters }),
    ...(branches && { branches }),
    ...(network.blueprint.inputShape && !branches && { inputShape: network.blueprint.inputShape }),
    scale,
    ...(scale !== 1 && scalesDoubles && { scalesDoubles }),
    training: {
      ...{ optimizer: { name, options: chosen }, seed, epochs: epochsLoaded + epochs, ...trainedOn },
      ...(settings && generator && { progress: { settings, generator } }),
    },
    ...(progress && { progress }),
    ...(classes && { classes }),
    ...(features && { features }),
    ...(standardization && { standardization: writeStandardization(standardization) }),
    ...(targets?.names && { targetNames: targets.names }),
    ...(targets?.standardization && { targets: writeStandardization(targets.standardization) }),
    ...(preprocessor && { preprocessor }),
  };
}

/**
 * The numbers of these tensors, or of what lies so in the vector at `base`, in a copy of all that
 * training changes.
 */
function numbersIn(
  trained: Uint8Array,
  tensors: readonly Pick<PlacedParameter, "layer" | "name" | "shape" | "count" | "address">[],
  parameters: number,
  base: number,
  elementBytes: number,
): StoredParameter[] {
  return tensors.map(({ layer, name, shape, count, address }) => {
    const begin = address - parameters + base - parameters;
    const { buffer } = trained.slice(begin, begin + count * elementBytes);
    const values: Reals = elementBytes === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
    return { path: `${layer}.${name}`, shape, values };
  });
}

/** Where the training of a checkpoint stands. */
function progressIn(
  { trained, shuffles, order }: Checkpoint,
  network: Network,
  elementBytes: number,
): NonNullable<StoredModel["progress"]> {
  const { states, settings, parameters, optimizer } = network;
  const begin = settings - parameters;
  const row = new Float64Array(trained.slice(begin, begin + optimizer.settings.length * 8).buffer);
  return {
    settings: [...row],
    generator: shuffles,
    order,
    states: states.map((base) => numbersIn(trained, network.tensors, parameters, base, elementBytes)),
  };
}

function writeStandardization({ mean, deviation }: Standardization): StoredStandardization {
  return { mean: [...mean], deviation: [...deviation] };
}
