import type { ActivationName } from "../../catalog/activations.js";
import type { KerasGraph } from "./graph.js";

/**
 * What the activations of a layer are called that Keras and TensorFlow.js have by name, with the
 * same formula.
 */
const NAMES: Partial<Readonly<Record<ActivationName, string>>> = {
  linear: "linear",
  sigmoid: "sigmoid",
  tanh: "tanh",
  relu: "relu",
  elu: "elu",
  softplus: "softplus",
  silu: "swish",
  gelu: "gelu",
  softmax: "softmax",
  selu: "selu",
  mish: "mish",
  softsign: "softsign",
};

/**
 * The name to stand in a layer's configuration: "linear" for one that is to be layers of its own
 * behind it.
 */
export function activationInside(activation: ActivationName): string {
  return NAMES[activation] ?? "linear";
}

/**
 * Adds the activation behind a layer, if it can't stand in its configuration; gives the name of
 * what is last.
 */
export function activationBehind(graph: KerasGraph, activation: ActivationName, from: string): string {
  switch (activation) {
    case "leakyRelu":
      return graph.add("LeakyReLU", { alpha: 0.01 }, [from]);
    // Keras's own is 0.2 x + 0.5: another slope
    case "hardSigmoid":
      return hardSigmoid(graph, from);
    case "hardSwish":
      return graph.add("Multiply", {}, [from, hardSigmoid(graph, from)]);
    default:
      return from;
  }
}

/** The activation as a layer of its own. */
export function activationLayer(graph: KerasGraph, activation: ActivationName, from: string): string {
  const own = NAMES[activation];
  return own ? graph.add("Activation", { activation: own }, [from]) : activationBehind(graph, activation, from);
}

/** min(max(x + 3, 0), 6) / 6. */
function hardSigmoid(graph: KerasGraph, from: string): string {
  const above = graph.add("Rescaling", { scale: 1, offset: 3 }, [from]);
  return graph.add("Rescaling", { scale: 1 / 6, offset: 0 }, [graph.add("ReLU", { max_value: 6 }, [above])]);
}
