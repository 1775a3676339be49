import type { ActivationName } from "../../catalog/activations.js";
import { gatesTurned } from "../../io/torchRecurrent.js";
import type { RecurrentLayer } from "../../layers/layer.js";
import { type DescribedLayer, numbersOf } from "../described.js";
import { refusal } from "../refusal.js";
import type { OnnxGraph } from "./graph.js";
import { RECURRENT_ACTIVATIONS, RECURRENT_OPS } from "./recurrentOps.js";

/**
 * The name of what a recurrent layer makes of sequences [rows, steps, features].
 * @throws FormatError FORMAT_UNSUPPORTED.
 */
export function addRecurrent(graph: OnnxGraph, layer: RecurrentLayer, x: string, described: DescribedLayer): string {
  const { kind, units, useBias, activation, recurrentActivation, goBackwards, returnSequences, resetAfter } = layer;
  const { op, gates } = RECURRENT_OPS[kind];
  const nameOf = (name: ActivationName): string => {
    const found = RECURRENT_ACTIVATIONS[name];
    if (found) return found;
    throw refusal("ONNX", described.path, kind, `whose activation is ${name}`);
  };
  const [steps, features] = described.from;
  const width = gates.length * units;
  const turned = (name: string, rows: number) => gatesTurned(gates, units, [rows, width], numbersOf(described, name));
  const biases = ["bias", "recurrentBias"].map((name) =>
    described.numbers.has(name) ? turned(name, 1) : new Float64Array(width),
  );
  const byStep = graph.node("Transpose", [x], { perm: [1, 0, 2] });
  const inputs = [
    goBackwards ? reversed(graph, byStep) : byStep,
    graph.floats(turned("kernel", features), [1, width, features]),
    graph.floats(turned("recurrentKernel", units), [1, width, units]),
    ...(useBias ? [graph.floats([...biases[0], ...biases[1]], [1, 2 * width])] : []),
  ];
  const outer = nameOf(activation);
  const gate = recurrentActivation ? [nameOf(recurrentActivation)] : [];
  const states = graph.node(op, inputs, {
    hidden_size: units,
    activations: kind === "lstm" ? [...gate, outer, outer] : [...gate, outer],
    ...(kind === "gru" && { linear_before_reset: Number(resetAfter) }),
  });
  // [steps, 1, rows, units]
  const together = graph.node("Squeeze", [states, graph.integers([1])]);
  if (returnSequences) return graph.node("Transpose", [together], { perm: [1, 0, 2] });
  return graph.node("Squeeze", [
    graph.node("Gather", [together, graph.integers([steps - 1])], { axis: 0 }),
    graph.integers([0]),
  ]);
}

/** The last step first. */
function reversed(graph: OnnxGraph, x: string): string {
  const [last, end, axis, back] = [-1, Number.MIN_SAFE_INTEGER, 0, -1].map((number) => graph.integers([number]));
  return graph.node("Slice", [x, last, end, axis, back]);
}
