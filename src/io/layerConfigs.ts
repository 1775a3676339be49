import { type ActivationName, activations } from "../catalog/activations.js";
import { isName } from "../catalog/isName.js";
import { isOptionKind, layerOptions, MONOTONE, type OptionKind, optionsOf } from "../catalog/layerOptions.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import { isIn, namesIn } from "../catalog/lookup.js";
import { isMergeKind, type MergeKind } from "../catalog/merges.js";
import { atLeastZero } from "../catalog/ranges.js";
import type { Regularization } from "../catalog/regularization.js";
import { PADDINGS, type Padding } from "../catalog/windows.js";
import { isCount, isRecord } from "./json.js";
import { readRegularization } from "./regularization.js";
import { wrongField } from "./unfit.js";

/** A dense layer as they hold it; `own` names the activation that is a user's. */
export interface DenseConfig {
  readonly kind: "dense";
  readonly units: number;
  readonly activation: ActivationName;
  readonly bias: boolean;
  readonly own?: string;
  readonly regularization?: Regularization;
}

/** A convolution as they hold it. */
export interface ConvolutionConfig {
  readonly kind: "conv1d" | "conv2d";
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly activation: ActivationName;
  readonly bias: boolean;
  readonly regularization?: Regularization;
}

/** The largest number or the mean of windows. */
export interface PoolingConfig {
  readonly kind: "maxPooling1d" | "maxPooling2d" | "averagePooling2d";
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
}

/** A recurrent layer. */
export interface RecurrentConfig {
  readonly kind: "simpleRnn" | "gru" | "lstm";
  readonly units: number;
  readonly useBias: boolean;
  readonly resetAfter?: boolean;
}

/** A layer that is told by options alone. */
export type OptionConfig =
  | { readonly kind: Exclude<OptionKind, RecurrentConfig["kind"] | "reshape" | "zeroPadding2d" | "upSampling2d"> }
  | RecurrentConfig
  | { readonly kind: "reshape"; readonly shape: readonly number[] }
  | { readonly kind: "zeroPadding2d"; readonly padding: readonly number[] }
  | { readonly kind: "upSampling2d"; readonly size: readonly number[] };

/** A layer as files of version 3 hold it, but for its numbers. */
export type LayerConfig =
  | DenseConfig
  | { readonly kind: "activation"; readonly activation: ActivationName }
  | { readonly kind: "dropout"; readonly rate: number }
  | { readonly kind: "gaussianNoise"; readonly stddev: number }
  | { readonly kind: "flatten" }
  | ConvolutionConfig
  | PoolingConfig
  | { readonly kind: "globalAveragePooling2d" }
  | OptionConfig
  | { readonly kind: "residual"; readonly layers: readonly LayerConfig[] }
  | { readonly kind: "concat"; readonly branches: readonly (readonly LayerConfig[])[] }
  | { readonly kind: "custom"; readonly name: string }
  | { readonly kind: MergeKind };

/**
 * The layers in the JSON of a file, from whoever wrote it; where they branch some of them take
 * several tensors. @throws FormatError FORMAT_INVALID for what are no layers.
 */
export function readLayerConfigs(value: unknown, mayMerge = false): readonly LayerConfig[] {
  let count = 0;
  const list = (value: unknown, field: string, least: number): readonly LayerConfig[] => {
    if (!Array.isArray(value) || value.length < least) throw wrongField(field, `a list of 1 to ${LAYER_LIMIT} layers`);
    return value.map((one, i) => {
      if (++count > LAYER_LIMIT) throw wrongField("layers", `a list of 1 to ${LAYER_LIMIT} layers`);
      return config(one, `${field}[${i}]`);
    });
  };
  const config = (value: unknown, field: string): LayerConfig => {
    if (!isRecord(value)) throw wrongField(field, "an object");
    const { kind, activation, rate, stddev, layers, branches, name } = value;
    // none lies in another layer, where all stand one behind the other
    if (mayMerge && isMergeKind(kind) && /^layers\[\d+\]$/.test(field)) return { kind };
    if (isOptionKind(kind)) return optionConfig(kind, value, field);
    switch (kind) {
      case "dense":
        return denseConfig(value, field);
      case "activation":
        return { kind, activation: activationIn(activation, field) };
      case "dropout":
        if (typeof rate !== "number" || !(rate >= 0 && rate <= 1)) throw wrongField(`${field}.rate`, "from 0 to 1");
        return { kind, rate };
      case "gaussianNoise":
        if (typeof stddev !== "number" || !atLeastZero.holds(stddev))
          throw wrongField(`${field}.stddev`, atLeastZero.words);
        return { kind, stddev };
      case "flatten":
      case "globalAveragePooling2d":
        return { kind };
      case "conv1d":
      case "conv2d":
        return convolutionConfig(kind, value, field);
      case "maxPooling1d":
      case "maxPooling2d":
      case "averagePooling2d":
        return { kind, poolSize: sizes(value, "poolSize", kind, field), ...windows(value, kind, field) };
      case "residual":
        return { kind, layers: list(layers, `${field}.layers`, 1) };
      case "concat":
        if (!Array.isArray(branches) || branches.length === 0 || branches.length > LAYER_LIMIT)
          throw wrongField(`${field}.branches`, `a list of 1 to ${LAYER_LIMIT} lists of layers`);
        return { kind, branches: branches.map((branch, i) => list(branch, `${field}.branches[${i}]`, 0)) };
      case "custom":
        if (!isName(name)) throw wrongField(`${field}.name`, "a name");
        return { kind, name };
      default:
        throw wrongField(
          `${field}.kind`,
          `dense, activation, dropout, gaussianNoise, flatten, conv1d, conv2d, maxPooling1d, maxPooling2d, averagePooling2d, globalAveragePooling2d, ${namesIn(layerOptions).join(", ")}, residual, concat or custom`,
        );
    }
  };
  return list(value, "layers", 1);
}

function denseConfig(value: Readonly<Record<string, unknown>>, field: string): DenseConfig {
  const { units, activation, bias, own, regularization } = value;
  if (!isCount(units) || units === 0) throw wrongField(`${field}.units`, "a positive integer");
  if (typeof bias !== "boolean") throw wrongField(`${field}.bias`, "true or false");
  if (own !== undefined && !isName(own)) throw wrongField(`${field}.own`, "a name");
  const config = { kind: "dense" as const, units, activation: activationIn(activation, field), bias };
  return {
    ...config,
    ...(own !== undefined && { own }),
    ...(regularization !== undefined && {
      regularization: readRegularization(regularization, bias, `${field}.regularization`),
    }),
  };
}

function optionConfig(kind: OptionKind, value: Readonly<Record<string, unknown>>, field: string): OptionConfig {
  const options = Object.entries(optionsOf(kind)).map(([name, { range }]) => {
    if (!range.holds(value[name])) throw wrongField(`${field}.${name}`, range.words);
    return [name, value[name]];
  });
  if (kind === "equilibrium") checkEquilibrium(value, field);
  return { kind, ...Object.fromEntries(options) } as OptionConfig;
}

/** @throws FormatError FORMAT_INVALID for options, each of which may be, that don't go together. */
function checkEquilibrium(
  { units, outputs, activation, monotone }: Readonly<Record<string, unknown>>,
  field: string,
): void {
  if (Number(outputs) > Number(units)) throw wrongField(`${field}.outputs`, "at most its units");
  if (monotone === true && !MONOTONE.includes(String(activation)))
    throw wrongField(`${field}.activation`, `${MONOTONE.join(" or ")} where it is monotone`);
}

function convolutionConfig(
  kind: ConvolutionConfig["kind"],
  value: Readonly<Record<string, unknown>>,
  field: string,
): ConvolutionConfig {
  const { filters, groups, activation, bias, regularization } = value;
  if (!isCount(groups) || groups === 0) throw wrongField(`${field}.groups`, "a positive integer");
  if (!isCount(filters) || filters === 0 || filters % groups !== 0)
    throw wrongField(`${field}.filters`, "a positive multiple of the groups");
  if (typeof bias !== "boolean") throw wrongField(`${field}.bias`, "true or false");
  return {
    kind,
    filters,
    kernelSize: sizes(value, "kernelSize", kind, field),
    ...windows(value, kind, field),
    dilation: sizes(value, "dilation", kind, field),
    groups,
    activation: activationIn(activation, field),
    bias,
    ...(regularization !== undefined && {
      regularization: readRegularization(regularization, bias, `${field}.regularization`),
    }),
  };
}

function windows(
  value: Readonly<Record<string, unknown>>,
  kind: string,
  field: string,
): Pick<PoolingConfig, "strides" | "padding"> {
  const padding = PADDINGS.find((known) => known === value.padding);
  if (!padding) throw wrongField(`${field}.padding`, `one of ${PADDINGS.join(", ")}`);
  return { strides: sizes(value, "strides", kind, field), padding };
}

/** A number for each axis of a layer of that kind. */
function sizes(value: Readonly<Record<string, unknown>>, name: string, kind: string, field: string): readonly number[] {
  const list = value[name];
  const axes = kind.endsWith("1d") ? 1 : 2;
  const isSize = (size: unknown): size is number => isCount(size) && size > 0 && size < 2 ** 31;
  if (Array.isArray(list) && list.length === axes && list.every(isSize)) return list;
  throw wrongField(`${field}.${name}`, `a list of ${axes} positive integers`);
}

function activationIn(value: unknown, field: string): ActivationName {
  if (isIn(activations, value)) return value;
  throw wrongField(`${field}.activation`, `one of ${namesIn(activations).join(", ")}`);
}

/**
 * A layer that has parameters of its own, by its place among the layers and by the name of its
 * module in a file.
 */
export interface ConfigPlace {
  readonly config: LayerConfig;
  /** "2", or "2.0" of the first layer in that. */
  readonly path: string;
  /** Its module in torch.nn.Sequential, where the activation of a dense layer is a module too. */
  readonly module: string;
}

/** The layers with parameters, in all that there are. */
export function placesIn(configs: readonly LayerConfig[], path = "", module = ""): readonly ConfigPlace[] {
  let next = 0;
  return configs.flatMap((config, i) => {
    const [at, own] = [`${path}${i}`, `${module}${next}`];
    next += "bias" in config && config.activation !== "linear" ? 2 : 1;
    switch (config.kind) {
      case "dense":
      case "conv1d":
      case "conv2d":
      case "embedding":
      case "prelu":
      case "layerNormalization":
      case "groupNormalization":
      case "batchNormalization":
      case "equilibrium":
      case "simpleRnn":
      case "gru":
      case "lstm":
      case "custom":
        return [{ config, path: at, module: own }];
      case "residual":
        return placesIn(config.layers, `${at}.`, `${own}.`);
      case "concat":
        return config.branches.flatMap((branch, j) => placesIn(branch, `${at}.${j}.`, `${own}.${j}.`));
      default:
        return [];
    }
  });
}
