/** Networks of layers of all kinds: loaded with the first one that isn't of dense layers alone. */
import { told } from "../check.js";
import { UsageError } from "../errors.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import type { Blueprint, Passes } from "../nn/blueprint.js";
import type { Network } from "../nn/network.js";
import { configOf, layerOf } from "./configs.js";
import { GraphPasses } from "./graphPasses.js";
import type { Layer, OwnLayers } from "./layer.js";
import { Stack } from "./stack.js";

/** The network of these layers. @throws UsageError for layers that don't fit together. */
export function blueprintOf(inputs: number, layers: readonly Layer[]): Blueprint {
  return new Stack(inputs, layers);
}

/**
 * The network in a file, with its numbers by path; `custom` are the layers of the user. @throws
 * UsageError INVALID_OPTION where one of these is missing, FormatError for numbers that don't fit.
 */
export function storedBlueprint(
  inputs: number,
  configs: readonly LayerConfig[],
  starts: ReadonlyMap<string, Float64Array>,
  custom: unknown = {},
): Blueprint {
  if (typeof custom !== "object" || custom === null)
    throw new UsageError("INVALID_OPTION", `load takes layers by name, { layers: { name } }, not ${told(custom)}.`);
  const layers = configs.map((config) => layerOf(config, custom as OwnLayers));
  return new Stack(inputs, layers, starts);
}

/** The layers of a network as files hold them; undefined if they are all dense. */
export function configsOf({ blueprint }: Network): readonly LayerConfig[] | undefined {
  return blueprint instanceof Stack ? blueprint.values.map(configOf) : undefined;
}

/** What the layers of such a network do with batches, in training with random numbers of that seed. */
export function passesOf(network: Network, seed: number): Passes | undefined {
  const { blueprint } = network;
  return blueprint instanceof Stack ? new GraphPasses(network, blueprint, seed) : undefined;
}
