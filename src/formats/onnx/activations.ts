import type { ActivationName } from "../../catalog/activations.js";
import type { OnnxGraph } from "./graph.js";

/** Activations that are one op of ONNX, with what it is told. */
const OPS = {
  sigmoid: ["Sigmoid"],
  tanh: ["Tanh"],
  relu: ["Relu"],
  leakyRelu: ["LeakyRelu", { alpha: { float: 0.01 } }],
  elu: ["Elu", { alpha: { float: 1 } }],
  softplus: ["Softplus"],
  softmax: ["Softmax", { axis: -1 }],
  hardSigmoid: ["HardSigmoid", { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }],
  hardSwish: ["HardSwish"],
  selu: ["Selu", { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } }],
  softsign: ["Softsign"],
} as const;

/** What an activation makes of a value. */
export function addActivation(graph: OnnxGraph, activation: ActivationName, x: string): string {
  switch (activation) {
    case "linear":
      return x;
    case "silu":
      return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
    case "mish":
      return graph.node("Mul", [x, graph.node("Tanh", [graph.node("Softplus", [x])])]);
    // x (1 + erf(x / sqrt(2))) / 2, which is an op from version 20 on
    case "gelu": {
      const error = graph.node("Erf", [graph.node("Mul", [x, graph.floats([Math.SQRT1_2], [])])]);
      const half = graph.node("Mul", [x, graph.floats([0.5], [])]);
      return graph.node("Mul", [half, graph.node("Add", [error, graph.floats([1], [])])]);
    }
    default: {
      const [op, attributes = {}] = OPS[activation];
      return graph.node(op, [x], attributes);
    }
  }
}
