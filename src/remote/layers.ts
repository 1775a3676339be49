import { type Initializer, type InitializerName, initializers } from "../catalog/initializers.js";
import { namesIn } from "../catalog/lookup.js";
import { isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { checkNesting, IN_CONCAT, IN_RESIDUAL, OUTER } from "../layers/nesting.js";
import type { Inputs } from "../nn/blueprint.js";
import type { SentInitializer, SentLayer } from "./protocol.js";

/**
 * Layers as they cross: an initializer of the library by its name; of another one the variance, a
 * function of its layer's inputs and units, by its value. What is no layer crosses as it is, for
 * the worker to refuse.
 * @throws UsageError INVALID_OPTION for layers that are functions.
 */
export function sendLayers(inputs: Inputs | undefined, layers: readonly Layer[], depth?: number): readonly SentLayer[];
export function sendLayers(inputs: unknown, layers: unknown, depth = OUTER): unknown {
  checkNesting(depth);
  if (!Array.isArray(layers)) return layers;
  let width = Number(inputs);
  return layers.map((layer: unknown) => {
    if (!isRecord(layer)) return layer;
    const before = width;
    width = "kind" in layer ? Number.NaN : Number(layer.units);
    if (typeof layer.ownActivation === "function") throw notSent("An activation of your own");
    if (layer.kind === "custom") throw notSent(`The layer ${layer.name} is a function, which`);
    const inner = isRecord(layer)
      ? innerLayers(layer, (list, deeper) => sendLayers(undefined, list, depth + deeper))
      : undefined;
    // how many numbers a filter meets only the network knows
    const known = "kind" in layer ? Number.NaN : before;
    return {
      ...layer,
      ...inner,
      ...initializersOf(layer, (own) => (isRecord(own) ? sendInitializer(own, known, Number(layer.units)) : own)),
    };
  });
}

/** Layers as `sequential` takes them. */
export function receiveLayers(layers: readonly SentLayer[]): readonly Layer[];
export function receiveLayers(layers: unknown): unknown {
  if (!Array.isArray(layers)) return layers;
  return layers.map((layer: unknown) => {
    if (!isRecord(layer)) return layer;
    const inner = innerLayers(layer, (list) => receiveLayers(list));
    return { ...layer, ...inner, ...initializersOf(layer, receiveInitializer) };
  });
}

/** A layer's initializers, each of them changed. */
function initializersOf(layer: Readonly<Record<string, unknown>>, change: (initializer: unknown) => unknown): object {
  const own = ["initializer", "kernelInitializer", "recurrentInitializer"].filter((name) => name in layer);
  return Object.fromEntries(own.map((name) => [name, change(layer[name])]));
}

function receiveInitializer(initializer: unknown): unknown {
  if (typeof initializer === "string") return initializers[initializer as InitializerName];
  if (!isRecord(initializer)) return initializer;
  const { distribution, variance } = initializer;
  return { distribution, variance: () => variance };
}

/** What a layer holds of other layers, each list of them changed. */
function innerLayers(
  { layers, branches }: Readonly<Record<string, unknown>>,
  change: (layers: readonly never[], deeper: number) => unknown,
): object | undefined {
  if (Array.isArray(layers)) return { layers: change(layers as never[], IN_RESIDUAL) };
  if (Array.isArray(branches)) return { branches: branches.map((branch) => change(branch, IN_CONCAT)) };
  return undefined;
}

function sendInitializer(initializer: object, inputs: number, units: number): SentInitializer {
  const { distribution, variance } = initializer as Initializer;
  const name = namesIn(initializers).find(
    (known) => initializers[known].distribution === distribution && initializers[known].variance === variance,
  );
  if (name) return name;
  if (typeof variance !== "function") return { distribution, variance };
  if (Number.isNaN(inputs)) throw notSent("An initializer of your own behind a layer that isn't dense");
  return { distribution, variance: variance(inputs, units) };
}

/** What those are told who give a worker what only this thread can compute. */
export function notSent(what: string): UsageError {
  return new UsageError("INVALID_OPTION", `${what} can't go to a worker: leave out worker: true.`);
}
