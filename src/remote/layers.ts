import { isRecord } from "../check.js";
import type { DenseLayer } from "../nn/layers.js";
import type { SentLayer } from "./protocol.js";

/**
 * Layers as they cross: the variance of an initializer, a function of its layer's inputs and units, becomes its value. What is no
 * layer crosses as it is, for the worker to refuse.
 */
export function sendLayers(inputs: number | undefined, layers: readonly DenseLayer[]): readonly SentLayer[];
export function sendLayers(inputs: unknown, layers: unknown): unknown {
  if (!Array.isArray(layers)) return layers;
  let width = Number(inputs);
  return layers.map((layer: unknown) => {
    if (!isRecord(layer) || !isRecord(layer.initializer)) return layer;
    const { distribution, variance } = layer.initializer;
    const units = Number(layer.units);
    const spread: unknown = typeof variance === "function" ? variance(width, units) : variance;
    width = units;
    return { ...layer, initializer: { distribution, variance: spread } };
  });
}

/** Layers as `sequential` takes them. */
export function receiveLayers(layers: readonly SentLayer[]): readonly DenseLayer[];
export function receiveLayers(layers: unknown): unknown {
  if (!Array.isArray(layers)) return layers;
  return layers.map((layer: unknown) => {
    if (!isRecord(layer) || !isRecord(layer.initializer)) return layer;
    const { distribution, variance } = layer.initializer;
    return { ...layer, initializer: { distribution, variance: () => variance } };
  });
}
