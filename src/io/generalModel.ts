/** Models with layers other than dense ones, in files of version 3. */
import type { ActivationName } from "../catalog/activations.js";
import { formatShape } from "./formatShape.js";
import { quote } from "./json.js";
import { type ConfigPlace, type LayerConfig, placesIn } from "./layerConfigs.js";
import type { NamedTensor } from "./safetensors.js";
import type { DenseWeights } from "./sequential.js";
import {
  convolutionLayout,
  denseLayout,
  fromTorch,
  imagesBefore,
  type KernelLayout,
  toTorch,
  vectorLayout,
} from "./torchLayout.js";
import { nameOfTorch, torchNameOf } from "./torchNames.js";
import { isTorchRecurrent, recurrentParameters, recurrentTensors } from "./torchRecurrent.js";
import { unfit } from "./unfit.js";

/** A parameter of a model by its path, such as "0.kernel" or "2.1.factor". */
export interface StoredParameter {
  readonly path: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/**
 * The tensors of a file: of dense layers and convolutions those of the equal modules of torch.nn,
 * of others as they are; `inputShape` is how the numbers of a row lie.
 */
export function parametersToTensors(
  parameters: readonly StoredParameter[],
  configs: readonly LayerConfig[],
  dtype: "F32" | "F64",
  inputShape: readonly number[] | undefined,
): readonly NamedTensor[] {
  const places = new Map(placesIn(configs).map((place) => [place.path, place]));
  const images = imagesBefore(configs, inputShape);
  return parameters.flatMap(({ path, shape, values }) => {
    const [, layer, name] = /^(.*)\.(.*)$/s.exec(path) ?? [path, "", path];
    const place = places.get(layer);
    const module = place?.module ?? layer;
    if (place && isTorchRecurrent(place.config))
      return recurrentTensors(place.config, module, name, shape, values, dtype);
    const layout = place && name === "kernel" ? layoutOf(place, shape[shape.length - 2], images) : undefined;
    const own = place ? torchNameOf(place.config, name) : name;
    const vector = place && vectorOf(place, shape, images);
    if (!layout) return [{ name: `${module}.${own}`, dtype, shape, values: vector ? toTorch(values, vector) : values }];
    return [{ name: `${module}.weight`, dtype, shape: layout.stored, values: toTorch(values, layout) }];
  });
}

/**
 * The parameters in the tensors of a file. @throws FormatError FORMAT_INVALID for tensors that
 * belong to none of its layers, or numbers that aren't finite.
 */
export function tensorsToParameters(
  tensors: readonly NamedTensor[],
  configs: readonly LayerConfig[],
  inputShape: readonly number[] | undefined,
): readonly StoredParameter[] {
  const places = new Map(placesIn(configs).map((place) => [place.module, place]));
  const images = imagesBefore(configs, inputShape);
  const inRecurrent = new Map<ConfigPlace, NamedTensor[]>();
  const others = tensors.flatMap((tensor): StoredParameter[] => {
    const { name, shape, values, dtype } = tensor;
    if (dtype !== tensors[0].dtype) throw unfit("mixes float32 and float64 tensors: convert them to one type");
    if (!values.every(Number.isFinite))
      throw unfit(
        `holds numbers in ${quote(name)} that are not finite: train the model again with a lower learning rate`,
      );
    const [, module, own] = /^(.*)\.(\w+)$/s.exec(name) ?? [name, "", name];
    const place = places.get(module);
    if (!place)
      throw unfit(`holds the tensor ${quote(name)}, which is of none of its layers: save it again from the model`);
    if (isTorchRecurrent(place.config)) {
      inRecurrent.set(place, [...(inRecurrent.get(place) ?? []), tensor]);
      return [];
    }
    const layout = own === "bias" ? undefined : layoutOf(place, shape[1], images);
    const vector = vectorOf(place, shape, images);
    if (!layout) {
      const path = `${place.path}.${nameOfTorch(place.config, own)}`;
      return [{ path, shape, values: vector ? fromTorch(values, vector) : values }];
    }
    const { stored } = layout;
    if (own !== "weight" || shape.length !== stored.length || shape.some((extent, axis) => extent !== stored[axis]))
      throw unfit(`has the shape ${formatShape(shape)} for ${quote(name)} of ${called(place)}`);
    const extents = place.config.kind === "dense" ? [shape[1], shape[0]] : layout.shape;
    return [{ path: `${place.path}.kernel`, shape: extents, values: fromTorch(values, layout) }];
  });
  const recurrent = [...inRecurrent].flatMap(([{ config, path }, own]) =>
    isTorchRecurrent(config)
      ? [...recurrentParameters(config, own)].map(([name, found]) => ({ path: `${path}.${name}`, ...found }))
      : [],
  );
  return [...others, ...recurrent];
}

/**
 * The layout of the kernel of a layer of so many inputs, or channels in a group; undefined of a
 * user's, whose parameters lie as they do.
 */
function layoutOf(
  { config, path }: ConfigPlace,
  inputs: number,
  images: ReadonlyMap<string, readonly number[]>,
): KernelLayout | undefined {
  if (config.kind === "conv1d" || config.kind === "conv2d") return convolutionLayout(config, inputs);
  if (config.kind !== "dense") return undefined;
  const image = images.get(path);
  const isOfImages = image?.reduce((product, extent) => product * extent, 1) === inputs;
  return denseLayout(config, inputs, isOfImages ? image : undefined);
}

/**
 * The layout of a vector with a number for each input of a layer, where these are images in a row;
 * undefined of all others.
 */
function vectorOf(
  { config, path }: ConfigPlace,
  shape: readonly number[],
  images: ReadonlyMap<string, readonly number[]>,
): KernelLayout | undefined {
  // that of a dense layer is of its units
  const image = config.kind === "dense" ? undefined : images.get(path);
  const layout = image && vectorLayout(image);
  return shape.length === 1 && layout?.stored[0] === shape[0] ? layout : undefined;
}

/** What messages call a layer. */
function called({ config }: ConfigPlace): string {
  if (config.kind === "dense") return `a layer of ${config.units} units`;
  return "filters" in config
    ? `a ${config.kind} of ${config.filters} filters of ${config.kernelSize.join(" x ")}`
    : "a layer";
}

/** A dense layer with its numbers. */
type StoredDense = { readonly units: number; readonly activation: ActivationName } & DenseWeights;

/**
 * The layers of a model and their numbers in the form that layers of all kinds have, where it was
 * told as dense layers too.
 */
export function generalForm(model: {
  readonly layers: readonly StoredDense[];
  readonly configs?: readonly LayerConfig[];
  readonly parameters?: readonly StoredParameter[];
}): { readonly configs: readonly LayerConfig[]; readonly parameters: readonly StoredParameter[] } {
  const { layers, configs, parameters } = model;
  return {
    configs:
      configs ??
      layers.map(({ units, activation, bias }) => ({ kind: "dense", units, activation, bias: bias !== undefined })),
    parameters:
      parameters ??
      layers.flatMap(({ units, kernel, bias }, i) => [
        { path: `${i}.kernel`, shape: [kernel.length / units, units], values: kernel },
        ...(bias ? [{ path: `${i}.bias`, shape: [units], values: bias }] : []),
      ]),
  };
}

/**
 * The layers with their numbers where all are dense, with activations of the library; none where
 * one isn't. Dropout between them, which has no part in answers, is passed over.
 */
export function denseLayersIn(
  configs: readonly LayerConfig[],
  parameters: readonly StoredParameter[],
): readonly StoredDense[] {
  const numbers = new Map(parameters.map(({ path, values }) => [path, values]));
  const layers = configs.flatMap((config, i) => {
    const [kernel, bias] = [numbers.get(`${i}.kernel`), numbers.get(`${i}.bias`)];
    if (config.kind !== "dense" || config.own || !kernel) return [];
    const { units, activation } = config;
    return [{ units, activation, kernel, ...(bias && { bias }) }];
  });
  return layers.length === configs.filter(({ kind }) => kind !== "dropout").length ? layers : [];
}
