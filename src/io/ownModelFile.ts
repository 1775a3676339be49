import type { ActivationName } from "../catalog/activations.js";
import { type Architecture, formatArchitecture, parseArchitecture } from "./architecture.js";
import { denseLayersIn, parametersToTensors, type StoredParameter, tensorsToParameters } from "./generalModel.js";
import { progressToTensors, type StoredProgress, takeProgress } from "./progress.js";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "./safetensors.js";
import { type DenseWeights, denseLayers, layerToTensors, type PlacedWeights } from "./sequential.js";
import { unfit } from "./unfit.js";

export type { DenseWeights } from "./sequential.js";
export type { StoredTraining } from "./training.js";

/**
 * One dense layer with its activation; `kernel` is row-major [inputs, units], `bias` [units] or
 * absent.
 */
export interface StoredLayer extends DenseWeights {
  units: number;
  activation: ActivationName;
}

/**
 * All that a model file keeps of a network; arrays are Float32Array or Float64Array as `dtype`
 * says.
 */
export interface StoredModel extends Architecture {
  dtype: "float32" | "float64";
  layers: readonly StoredLayer[];
  /** The numbers of the layers in `configs`. */
  parameters?: readonly StoredParameter[];
  /** Where its training stands, if that is kept. */
  progress?: StoredProgress;
}

/** Under which a file tells of its model. */
export const METADATA_KEY = "lanegrad";

/** Activations are modules of torch.nn.Sequential and take an index; "linear" is none. */
const indicesTaken = (activation: ActivationName): number => (activation === "linear" ? 1 : 2);

/**
 * The safetensors file of a model: names and shapes of the equal torch.nn.Sequential, all else in
 * its metadata. The bytes are read back once, so that whatever is saved can be loaded.
 * @throws FormatError as `decodeModel`, and UsageError `INVALID_SHAPE` for arrays that don't fit
 * sizes and dtype
 */
export function encodeModel(model: StoredModel): Uint8Array<ArrayBuffer> {
  const dtype = model.dtype === "float64" ? "F64" : "F32";
  let index = 0;
  let inputs = model.inputs;
  const { configs, parameters = [], progress } = model;
  const general = configs && parametersToTensors(parameters, configs, dtype, model.inputShape);
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
 * The model in a file that lanegrad wrote.
 * @throws FormatError `FORMAT_INVALID` if the bytes hold no sound model, `FORMAT_UNSUPPORTED` for
 * other versions and dtypes
 */
export function decodeModel(bytes: Uint8Array): StoredModel {
  return modelOf(decodeSafetensors(bytes));
}

/** The model that these tensors and metadata make. @throws FormatError as `decodeModel`. */
export function modelOf({ tensors: all, metadata }: Safetensors): StoredModel {
  const text = metadata.get(METADATA_KEY);
  if (text === undefined) throw unfit("wasn't written by lanegrad");
  const told = parseArchitecture(text);
  const about = told.training?.progress;
  const { weights: tensors, progress } = about ? takeProgress(all, about) : { weights: all };
  const dtype = dtypeOf(tensors);
  if (told.configs) {
    const parameters = tensorsToParameters(tensors, told.configs, told.inputShape);
    const layers = told.branches ? [] : denseLayersIn(told.configs, parameters);
    return { ...told, dtype, layers, parameters, ...(progress && { progress }) };
  }
  const placed = denseLayers(tensors).sort((a, b) => Number(a.name) - Number(b.name));
  if (!fits(told, placed)) throw unfit("describes layers that differ from its tensors: save it again from the model");
  return { ...told, dtype, layers: withNumbers(told, placed), ...(progress && { progress }) };
}

/** What a safetensors file holds. */
type Safetensors = ReturnType<typeof decodeSafetensors>;

/** The type of all numbers of a file. */
export function dtypeOf([first]: readonly NamedTensor[]): StoredModel["dtype"] {
  return first?.dtype === "F64" ? "float64" : "float32";
}

/** The layers with their numbers, which are in the same order. */
export function withNumbers({ layers }: Architecture, placed: readonly PlacedWeights[]): StoredLayer[] {
  return layers.map((layer, i) => {
    const { kernel, bias } = placed[i];
    return { ...layer, kernel, ...(bias && { bias }) };
  });
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
