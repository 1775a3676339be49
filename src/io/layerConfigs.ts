import { type ActivationName, activations } from "../catalog/activations.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import { isIn, isName, namesIn } from "../catalog/lookup.js";
import { atLeastZero } from "../catalog/ranges.js";
import type { Regularization } from "../catalog/regularization.js";
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

/** A layer as files of version 3 hold it, but for its numbers. */
export type LayerConfig =
  | DenseConfig
  | { readonly kind: "activation"; readonly activation: ActivationName }
  | { readonly kind: "dropout"; readonly rate: number }
  | { readonly kind: "gaussianNoise"; readonly stddev: number }
  | { readonly kind: "flatten" }
  | { readonly kind: "residual"; readonly layers: readonly LayerConfig[] }
  | { readonly kind: "concat"; readonly branches: readonly (readonly LayerConfig[])[] }
  | { readonly kind: "custom"; readonly name: string };

/**
 * The layers in the JSON of a file, from whoever wrote it. @throws FormatError FORMAT_INVALID for
 * what are no layers.
 */
export function readLayerConfigs(value: unknown): readonly LayerConfig[] {
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
        return { kind };
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
          "dense, activation, dropout, gaussianNoise, flatten, residual, concat or custom",
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

function activationIn(value: unknown, field: string): ActivationName {
  if (isIn(activations, value)) return value;
  throw wrongField(`${field}.activation`, `one of ${namesIn(activations).join(", ")}`);
}

/** A layer that has parameters of its own, by its place among the layers and by the name of its module in a file. */
export interface ConfigPlace {
  readonly config: LayerConfig;
  /** "2", or "2.0" of the first layer in that. */
  readonly path: string;
  /** Its module in torch.nn.Sequential, where the activation of a dense layer is a module too. */
  readonly module: string;
}

/** The dense layers, and those of users, in all that there are. */
export function placesIn(configs: readonly LayerConfig[], path = "", module = ""): readonly ConfigPlace[] {
  let next = 0;
  return configs.flatMap((config, i) => {
    const [at, own] = [`${path}${i}`, `${module}${next}`];
    next += config.kind === "dense" && config.activation !== "linear" ? 2 : 1;
    switch (config.kind) {
      case "dense":
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
