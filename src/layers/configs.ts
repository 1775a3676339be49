import { UsageError } from "../errors.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import { dense } from "../nn/layers.js";
import type { CustomLayer, Layer } from "./layer.js";

/** A layer as files hold it. */
export function configOf(layer: Layer): LayerConfig {
  if (!("kind" in layer)) {
    const { units, activation, bias } = layer;
    return { kind: "dense", units, activation, bias };
  }
  switch (layer.kind) {
    case "residual":
      return { kind: "residual", layers: layer.layers.map(configOf) };
    case "concat":
      return { kind: "concat", branches: layer.branches.map((branch) => branch.map(configOf)) };
    case "custom":
      return { kind: "custom", name: layer.name };
    default:
      return layer;
  }
}

/**
 * The layer that a file holds; `custom` are those of the user, by name. @throws UsageError
 * INVALID_OPTION where one of these is missing.
 */
export function layerOf(config: LayerConfig, custom: Readonly<Record<string, CustomLayer>>): Layer {
  const inner = (configs: readonly LayerConfig[]): readonly Layer[] => configs.map((one) => layerOf(one, custom));
  switch (config.kind) {
    case "dense":
      return dense(config.units, config.activation, { bias: config.bias });
    case "residual":
      return { kind: "residual", layers: inner(config.layers) };
    case "concat":
      return { kind: "concat", branches: config.branches.map(inner) };
    case "custom": {
      const { name } = config;
      const layer = Object.hasOwn(custom, name) ? custom[name] : undefined;
      if (layer?.kind === "custom" && layer.name === name) return layer;
      const message = `The file has the layer ${name}, which is your own: give load its code, { layers: { ${JSON.stringify(name)}: ${"layer(...)"} } }.`;
      throw new UsageError("INVALID_OPTION", message);
    }
    default:
      return config;
  }
}
