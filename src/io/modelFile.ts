import { type ActivationName, activations } from "../catalog/activations.js";
import { isIn, namesIn } from "../catalog/lookup.js";
import { lossFor } from "../catalog/lossFor.js";
import { isLossName, lossNamed, lossNames } from "../catalog/lossNames.js";
import { FormatError, UsageError } from "../errors.js";
import { type Architecture, formatArchitecture, parseArchitecture } from "./architecture.js";
import { refuseEmbedding, refuseOtherFiles, refuseOtherModules } from "./foreign.js";
import { denseLayersIn, parametersToTensors, type StoredParameter, tensorsToParameters } from "./generalModel.js";
import { quote } from "./json.js";
import { progressToTensors, type StoredProgress, takeProgress } from "./progress.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { type DenseWeights, layerToTensors, type PlacedWeights, tensorsToLayers } from "./sequential.js";
import { activationsBetween } from "./torchActivations.js";
import { unfit } from "./unfit.js";

export type { DenseWeights } from "./sequential.js";
export type { StoredTraining } from "./training.js";

/** One dense layer with its activation; `kernel` is row-major [inputs, units], `bias` [units] or absent. */
export interface StoredLayer extends DenseWeights {
  units: number;
  activation: ActivationName;
}

/** All that a model file keeps of a network; arrays are Float32Array or Float64Array as `dtype` says. */
export interface StoredModel extends Architecture {
  dtype: "float32" | "float64";
  layers: readonly StoredLayer[];
  /** The numbers of the layers in `configs`. */
  parameters?: readonly StoredParameter[];
  /** Where its training stands, if that is kept. */
  progress?: StoredProgress;
}

/** What a file that PyTorch wrote leaves open; each is a name in the catalog. */
export interface ModelHint {
  /** The activation between dense layers. */
  activation?: string;
  /** The activation after the last dense layer; by default the one that belongs to `loss`. */
  outputActivation?: string;
  /** By default the one that belongs to `outputActivation`. */
  loss?: string;
}

const METADATA_KEY = "lanegrad";

/** Activations are modules of torch.nn.Sequential and take an index; "linear" is none. */
const indicesTaken = (activation: ActivationName): number => (activation === "linear" ? 1 : 2);

/**
 * The safetensors file of a model: names and shapes of the equal torch.nn.Sequential, all else in its metadata.
 * The bytes are read back once, so that whatever is saved can be loaded.
 * @throws FormatError as `decodeModel`, and UsageError `INVALID_SHAPE` for arrays that don't fit sizes and dtype
 */
export function encodeModel(model: StoredModel): Uint8Array<ArrayBuffer> {
  const dtype = model.dtype === "float64" ? "F64" : "F32";
  let index = 0;
  let inputs = model.inputs;
  const { configs, parameters = [], progress } = model;
  const general = configs && parametersToTensors(parameters, configs, dtype);
  const tensors =
    general ??
    model.layers.flatMap((layer) => {
      const placed = layerToTensors({ ...layer, name: String(index), inputs }, dtype);
      index += indicesTaken(layer.activation);
      inputs = layer.units;
      return placed;
    });
  const kept = progress ? progressToTensors(progress, dtype) : [];
  const bytes = encodeSafetensors([...tensors, ...kept], new Map([[METADATA_KEY, formatArchitecture(model)]]));
  decodeModel(bytes);
  return bytes;
}

/**
 * The model in a safetensors file that lanegrad or PyTorch wrote.
 * @param hint needed for files from PyTorch alone; what the file itself says goes before
 * @throws FormatError `FORMAT_INVALID` if the bytes hold no sound model or a hint is missing, `FORMAT_UNSUPPORTED` for
 *   other versions and dtypes; UsageError `INVALID_OPTION` for a hint that names no known activation or loss
 */
export function decodeModel(bytes: Uint8Array, hint: ModelHint = {}): StoredModel {
  refuseOtherFiles(bytes);
  const knownHint = checkHint(hint);
  const { tensors: all, metadata } = decodeSafetensors(bytes, (entries, metadata) => {
    if (!isOwn(metadata)) refuseOtherModules(entries);
  });
  const text = metadata.get(METADATA_KEY);
  const told = text === undefined ? undefined : parseArchitecture(text);
  const about = told?.training?.progress;
  const { weights: tensors, progress } = about ? takeProgress(all, about) : { weights: all };
  const dtype = tensors[0]?.dtype === "F64" ? "float64" : "float32";
  if (told?.configs) {
    const parameters = tensorsToParameters(tensors, told.configs);
    const layers = denseLayersIn(told.configs, parameters);
    return { ...told, dtype, layers, parameters, ...(progress && { progress }) };
  }
  const placed = tensorsToLayers(tensors);
  if (!told) refuseEmbedding(placed);
  const architecture = told ?? guessArchitecture(placed, knownHint);
  if (text !== undefined && !fits(architecture, placed))
    throw unfit("describes layers that differ from its tensors: save it again from the model");
  return {
    ...architecture,
    dtype,
    layers: architecture.layers.map((layer, i) => {
      const { kernel, bias } = placed[i];
      return { ...layer, kernel, ...(bias && { bias }) };
    }),
    ...(progress && { progress }),
  };
}

/** Whether lanegrad wrote the file of this metadata. */
export function isOwn(metadata: ReadonlyMap<string, string>): boolean {
  return metadata.has(METADATA_KEY);
}

/** Whether these are the layers, by name and sizes, that `encodeModel` writes of such a model. */
function fits({ inputs, layers }: Architecture, placed: readonly PlacedWeights[]): boolean {
  let index = 0;
  let width = inputs;
  return (
    layers.length === placed.length &&
    layers.every(({ units, activation }, i) => {
      const fit = placed[i].name === String(index) && placed[i].inputs === width && placed[i].units === units;
      index += indicesTaken(activation);
      width = units;
      return fit;
    })
  );
}

/** What the modules' names and `hint` tell together. */
function guessArchitecture(placed: readonly PlacedWeights[], hint: KnownHint): Architecture {
  const { activation, loss: givenLoss, outputActivation: givenOutput } = hint;
  const loss = givenLoss ?? (givenOutput && lossFor(givenOutput));
  const outputActivation =
    givenOutput ?? (givenLoss && (lossNamed(givenLoss).activation ?? lossNamed(givenLoss).output ?? "linear"));
  if (loss === undefined || outputActivation === undefined)
    throw missing("what its outputs mean", "`loss` or `outputActivation`");

  const between = activationsBetween(
    placed.map(({ name }) => name),
    activation,
  );
  const layers = placed.map(({ units }, i): Architecture["layers"][number] => {
    if (i === placed.length - 1) return { units, activation: outputActivation };
    if (!between[i]) return { units, activation: "linear" };
    if (activation === undefined) throw missing("which activation its hidden layers have", "`activation`");
    return { units, activation };
  });
  return { inputs: placed[0].inputs, loss, layers, scale: 1 };
}

function missing(what: string, option: string): FormatError {
  return new FormatError(
    "FORMAT_INVALID",
    `The model file doesn't say ${what}, as it comes from PyTorch; give ${option}.`,
  );
}

/** A hint of names that exist. */
type KnownHint = ReturnType<typeof checkHint>;

/** @throws UsageError INVALID_OPTION, whether the file leaves anything open or not. */
function checkHint({ activation, outputActivation, loss }: ModelHint) {
  return {
    activation: known(activation, isActivation, namesIn(activations), "activation"),
    outputActivation: known(outputActivation, isActivation, namesIn(activations), "outputActivation"),
    loss: known(loss, isLossName, lossNames(), "loss"),
  };
}

const isActivation = (name: unknown): name is ActivationName => isIn(activations, name);

function known<Name extends string>(
  name: unknown,
  isName: (name: unknown) => name is Name,
  names: readonly Name[],
  option: string,
): Name | undefined {
  if (name === undefined || isName(name)) return name;
  const given = typeof name === "string" ? quote(name) : "no text";
  throw new UsageError("INVALID_OPTION", `\`${option}\` is ${given}; give one of ${names.join(", ")}.`);
}
