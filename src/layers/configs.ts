import { initializers } from "../catalog/initializers.js";
import { isName } from "../catalog/isName.js";
import { UsageError } from "../errors.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import { type ActivationFunction, type DenseLayer, dense } from "../nn/layers.js";
import type { EmbeddingLayer, EquilibriumLayer, Layer, OwnLayers, RecurrentLayer } from "./layer.js";
import type { WiredLayer } from "./wiredLayer.js";

/** A layer as files hold it. */
export function configOf(layer: WiredLayer): LayerConfig {
  if (!("kind" in layer)) {
    const { units, activation, bias, regularization } = layer;
    const own = layer.ownActivation && { own: nameOf(layer) };
    return { kind: "dense", units, activation, bias, ...own, ...(regularization && { regularization }) };
  }
  switch (layer.kind) {
    case "residual":
      return { kind: "residual", layers: layer.layers.map(configOf) };
    case "concat":
      return { kind: "concat", branches: layer.branches.map((branch) => branch.map(configOf)) };
    case "custom":
      return { kind: "custom", name: layer.name };
    case "conv1d":
    case "conv2d": {
      const { initializer, weights, biases, ...config } = layer;
      return config;
    }
    case "embedding":
      return withoutWeights(layer);
    case "equilibrium":
      return withoutNumbers(layer);
    case "simpleRnn":
    case "gru":
    case "lstm":
      return withoutStarts(layer);
    default:
      return layer;
  }
}

/**
 * The layer that a file holds; `custom` are those of the user, by name. @throws UsageError
 * INVALID_OPTION where one of these is missing.
 */
export function layerOf(config: LayerConfig, custom: OwnLayers): Layer {
  const inner = (configs: readonly LayerConfig[]): readonly Layer[] => configs.map((one) => layerOf(one, custom));
  switch (config.kind) {
    case "dense": {
      const { units, activation, own, bias, regularization } = config;
      const made = dense(units, own ? functionOf(own, custom) : activation, { bias, ...regularization });
      return own ? { ...made, ownName: own } : made;
    }
    case "residual":
      return { kind: "residual", layers: inner(config.layers) };
    case "concat":
      return { kind: "concat", branches: config.branches.map(inner) };
    case "custom": {
      const { name } = config;
      const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
      if (typeof own === "object" && own.kind === "custom" && own.name === name) return own;
      throw missing("layers", `the layer ${name}`, `${name}: layer("${name}", ...)`);
    }
    case "conv1d":
    case "conv2d":
      // its numbers are the file's
      return { ...config, initializer: initializers.glorotUniform };
    default:
      // of an option the reader has checked that it is there
      return config as Layer;
  }
}

/** An embedding but for what it starts from. */
export function withoutWeights({ kind, inputDim, outputDim }: EmbeddingLayer): Omit<EmbeddingLayer, "weights"> {
  return { kind, inputDim, outputDim };
}

/** An equilibrium but for what it starts from. */
export function withoutNumbers(layer: EquilibriumLayer): Omit<EquilibriumLayer, Numbers> {
  const { weights, recurrentWeights, biases, ...told } = layer;
  return told;
}

type Numbers = "weights" | "recurrentWeights" | "biases";

/** A recurrent layer but for what it starts from. */
export function withoutStarts(layer: RecurrentLayer) {
  const { kernelInitializer, recurrentInitializer, weights, recurrentWeights, biases, recurrentBiases, ...told } =
    layer;
  return told;
}

/** The name by which files hold the activation of a layer, if it has one. */
export function ownNameOf({ ownActivation, ownName = ownActivation?.name }: DenseLayer): string | undefined {
  return isName(ownName) ? ownName : undefined;
}

/** The same. @throws UsageError INVALID_OPTION for a function without one. */
function nameOf(layer: DenseLayer): string {
  const name = ownNameOf(layer);
  if (name !== undefined) return name;
  const message =
    "A file holds an activation of your own by the name of its function: write const swish = (x) => relu(x)";
  throw new UsageError("INVALID_OPTION", `${message}.`);
}

function functionOf(name: string, custom: OwnLayers): ActivationFunction {
  const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
  if (typeof own === "function") return own;
  throw missing("layers", `the activation ${name}`, name, ", which takes activations of your own too");
}

/** What those are told who load a file without the code of `what`, an entry of that option. */
export function missing(option: "layers" | "losses", what: string, entry: string, note = ""): UsageError {
  const message = `The file has ${what}, which is your own: give load its code, { ${option}: { ${entry} } }${note}; no worker and no command takes it.`;
  return new UsageError("INVALID_OPTION", message);
}
