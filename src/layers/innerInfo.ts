import type { InnerLayerInfo } from "../nn/blueprint.js";
import { ownNameOf, withoutNumbers, withoutStarts, withoutWeights } from "./configs.js";
import type { WiredLayer } from "./wiredLayer.js";

/** What there is to tell of a layer before it is known what comes in. */
export function innerInfoOf(layer: WiredLayer): InnerLayerInfo {
  if (!("kind" in layer)) {
    const { units, activation, bias, ownActivation, regularization } = layer;
    const own = ownActivation && { own: ownNameOf(layer) ?? "own" };
    return { units, activation, bias, ...own, ...(regularization && { regularization }) };
  }
  switch (layer.kind) {
    case "residual":
      return { kind: layer.kind, branches: [layer.layers.map(innerInfoOf)] };
    case "concat":
      return { kind: layer.kind, branches: layer.branches.map((branch) => branch.map(innerInfoOf)) };
    case "conv1d":
    case "conv2d": {
      const { initializer, weights, biases, ...told } = layer;
      return told;
    }
    case "embedding":
      return withoutWeights(layer);
    case "equilibrium": {
      // of what it answers with nobody can take an activation off
      const { activation: stateActivation, ...told } = withoutNumbers(layer);
      return { ...told, stateActivation };
    }
    case "simpleRnn":
    case "gru":
    case "lstm":
      return withoutStarts(layer);
    case "custom":
      return { kind: layer.name };
    default:
      return layer;
  }
}
