/** Networks of layers of all kinds: loaded with the first one that isn't of dense layers alone. */
import type { LayerConfig } from "../io/layerConfigs.js";
import type { Blueprint, Inputs } from "../nn/blueprint.js";
import { type CustomLoss, isCustom, type LossOptions, type SettledLoss } from "../nn/losses.js";
import type { Network } from "../nn/network.js";
import { checkByName } from "./byName.js";
import { configOf, layerOf, missing } from "./configs.js";
import type { StoredStart } from "./declarations.js";
import { passesThrough } from "./generalPasses.js";
import type { Layer, OwnLayers } from "./layer.js";
import { type PlacedState, placedStates, startStates } from "./layerStates.js";
import { checkLogits } from "./logits.js";
import { multiplyAddsOf } from "./multiplyAdds.js";
import type { Passes } from "./passes.js";
import { settledLayers } from "./settled.js";
import { Stack } from "./stack.js";
import { checkTrained } from "./trained.js";

export { lossOfGraph } from "../losses/libraryLoss.js";
export { productsOf } from "../ops/recurrence.js";
export { describeCalls, describeLayers } from "./describe.js";
export { traceGraph } from "./graphTrace.js";
export { inNumbers } from "./inNumbers.js";
export { inputGradients } from "./inputGradients.js";
export * from "./wiredBlueprint.js";

/**
 * The network of these layers. @throws UsageError for layers that don't fit together, or a loss
 * that doesn't fit them.
 */
export function blueprintOf(inputs: Inputs | undefined, layers: readonly Layer[], loss: SettledLoss): Blueprint {
  return checked(new Stack(inputs, settledLayers(layers)), loss);
}

/**
 * The network in a file, with its numbers by path; `custom` are the layers of the user. @throws
 * UsageError INVALID_OPTION where one of these is missing, FormatError for numbers that don't fit.
 */
export function storedBlueprint(
  inputs: Inputs,
  configs: readonly LayerConfig[],
  starts: ReadonlyMap<string, StoredStart>,
  loss: SettledLoss,
  custom: unknown = {},
): Blueprint {
  checkByName("layers", custom);
  const layers = settledLayers(configs.map((config) => layerOf(config, custom as OwnLayers)));
  return checked(new Stack(inputs, layers, starts), loss);
}

/**
 * The loss of a user that a file names. @throws UsageError INVALID_OPTION where `custom` hasn't it.
 */
export function storedLoss(name: string, custom: unknown = {}): CustomLoss {
  checkByName("losses", custom);
  const loss: unknown = Object.hasOwn(custom, name) ? Reflect.get(custom, name) : undefined;
  if (isCustom(loss) && loss.name === name) return loss;
  throw missing("losses", `the loss ${name}`, `${name}: customLoss("${name}", ...)`);
}

/**
 * `stack`, with which the loss goes, and of which it trains every parameter. @throws UsageError
 * INVALID_OPTION.
 */
function checked(stack: Stack, loss: SettledLoss): Stack {
  const { values } = stack;
  const outputs = stack.forward(true, 0)[values.length - 1];
  checkLogits(values[values.length - 1], outputs, loss);
  checkTrained(stack, loss, outputs);
  return stack;
}

/** The layers of a network as files hold them; undefined if they are all dense. */
export function configsOf({ blueprint }: Network): readonly LayerConfig[] | undefined {
  return blueprint instanceof Stack ? blueprint.values.map(configOf) : undefined;
}

/**
 * Multiplications of the products of each layer, for an answer of one row; undefined if all are
 * dense.
 */
export function multiplyAddsIn({ blueprint }: Network): readonly number[] | undefined {
  return blueprint instanceof Stack ? multiplyAddsOf(blueprint) : undefined;
}

/**
 * What the layers of a new network do with batches, in training with random numbers of that seed;
 * undefined if all are dense.
 */
export function passesOf(network: Network, seed: number): Passes | undefined {
  const { blueprint } = network;
  if (!(blueprint instanceof Stack)) return undefined;
  startStates(network, blueprint);
  return passesThrough(network, blueprint, seed);
}

/** What its layers keep besides parameters. */
export function statesOf(network: Network): readonly PlacedState[] {
  return network.blueprint instanceof Stack ? placedStates(network, network.blueprint) : [];
}

/**
 * What a model tells besides of its rows and its loss: how their numbers lie, and options, that
 * aren't as usual.
 */
export function detailsOf(
  { inputShape }: Blueprint,
  loss: SettledLoss,
): Pick<Blueprint, "inputShape"> & { readonly lossOptions?: LossOptions } {
  return { ...(inputShape && { inputShape }), ...("options" in loss && { lossOptions: loss.options }) };
}
