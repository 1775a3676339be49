/** Models with layers other than dense ones, in files of version 3. */
import type { ActivationName } from "../catalog/activations.js";
import { formatShape } from "./formatShape.js";
import { quote } from "./json.js";
import { type ConfigPlace, type LayerConfig, placesIn } from "./layerConfigs.js";
import type { NamedTensor } from "./safetensors.js";
import { type DenseWeights, transpose } from "./sequential.js";
import { unfit } from "./unfit.js";

/** A parameter of a model by its path, such as "0.kernel" or "2.1.factor". */
export interface StoredParameter {
  readonly path: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** The tensors of a file: of a dense layer those of the torch.nn.Linear, of others as they are. */
export function parametersToTensors(
  parameters: readonly StoredParameter[],
  configs: readonly LayerConfig[],
  dtype: "F32" | "F64",
): readonly NamedTensor[] {
  const places = new Map(placesIn(configs).map((place) => [place.path, place]));
  return parameters.map(({ path, shape, values }) => {
    const [, layer, name] = /^(.*)\.(.*)$/s.exec(path) ?? [path, "", path];
    const place = places.get(layer);
    const module = place?.module ?? layer;
    if (place?.config.kind !== "dense" || name !== "kernel") return { name: `${module}.${name}`, dtype, shape, values };
    const [inputs, units] = shape;
    const transposed = transpose(values, inputs, units);
    return { name: `${module}.weight`, dtype, shape: [units, inputs], values: transposed };
  });
}

/**
 * The parameters in the tensors of a file. @throws FormatError FORMAT_INVALID for tensors that
 * belong to none of its layers, or numbers that aren't finite.
 */
export function tensorsToParameters(
  tensors: readonly NamedTensor[],
  configs: readonly LayerConfig[],
): readonly StoredParameter[] {
  const places = new Map(placesIn(configs).map((place) => [place.module, place]));
  return tensors.map(({ name, shape, values, dtype }) => {
    if (dtype !== tensors[0].dtype) throw unfit("mixes float32 and float64 tensors: convert them to one type");
    if (!values.every(Number.isFinite))
      throw unfit(
        `holds numbers in ${quote(name)} that are not finite: train the model again with a lower learning rate`,
      );
    const [, module, own] = /^(.*)\.(\w+)$/s.exec(name) ?? [name, "", name];
    const place = places.get(module);
    if (!place)
      throw unfit(`holds the tensor ${quote(name)}, which is of none of its layers: save it again from the model`);
    return parameterOf(place, own, shape, values, name);
  });
}

function parameterOf(
  { config, path }: ConfigPlace,
  own: string,
  shape: readonly number[],
  values: Float32Array | Float64Array,
  name: string,
): StoredParameter {
  if (config.kind !== "dense" || own === "bias") return { path: `${path}.${own}`, shape, values };
  const [units, inputs] = shape;
  if (own !== "weight" || shape.length !== 2 || units !== config.units)
    throw unfit(`has the shape ${formatShape(shape)} for ${quote(name)} of a layer of ${config.units} units`);
  return { path: `${path}.kernel`, shape: [inputs, units], values: transpose(values, units, inputs) };
}

/**
 * The layers with their numbers where all are dense, with activations of the library; none where one isn't. Dropout between
 * them, which has no part in answers, is passed over.
 */
export function denseLayersIn(
  configs: readonly LayerConfig[],
  parameters: readonly StoredParameter[],
): readonly ({ readonly units: number; readonly activation: ActivationName } & DenseWeights)[] {
  const numbers = new Map(parameters.map(({ path, values }) => [path, values]));
  const layers = configs.flatMap((config, i) => {
    const [kernel, bias] = [numbers.get(`${i}.kernel`), numbers.get(`${i}.bias`)];
    if (config.kind !== "dense" || config.own || !kernel) return [];
    const { units, activation } = config;
    return [{ units, activation, kernel, ...(bias && { bias }) }];
  });
  return layers.length === configs.filter(({ kind }) => kind !== "dropout").length ? layers : [];
}
