import type { MergeKind } from "../../catalog/merges.js";
import type { StoredBranches } from "../../io/branches.js";
import type { StoredModel } from "../../io/modelFile.js";
import { describeBranches } from "../described.js";
import type { OnnxGraph } from "./graph.js";
import { addLabels } from "./labels.js";
import { addLayer, inOrder, type OnnxValue, rows } from "./layers.js";

/** What makes one value of several whose axes are in lanegrad's order. */
const merges: Readonly<Record<MergeKind, (graph: OnnxGraph, names: readonly string[]) => string>> = {
  add: (graph, names) => graph.node("Sum", names),
  subtract: (graph, names) => graph.node("Sub", names),
  multiply: (graph, names) => names.reduce((product, name) => graph.node("Mul", [product, name])),
  average: (graph, names) => graph.node("Mean", names),
  maximum: (graph, names) => graph.node("Max", names),
  minimum: (graph, names) => graph.node("Min", names),
  concatenate: (graph, names) => graph.node("Concat", names, { axis: -1 }),
  dot: (graph, names) => graph.node("ReduceSum", [graph.node("Mul", names), graph.integers([-1])]),
};

/** A value with the shape of its rows. */
interface Shaped {
  readonly value: OnnxValue;
  readonly shape: readonly number[];
}

/**
 * Adds a model that branches: an input for each of its inputs, an output for each of its outputs by
 * its name, and behind those that have classes one of these, called "name_label".
 * @throws FormatError FORMAT_UNSUPPORTED.
 */
export async function addBranches(graph: OnnxGraph, stored: StoredModel, branches: StoredBranches): Promise<void> {
  const calls = await describeBranches(stored, branches, "ONNX");
  const { inputs, outputs } = branches;
  const made = inputs.map(({ name, shape }): Shaped => {
    const given = graph.input(name, "float", shape);
    const scaled = stored.scale === 1 ? given : graph.node("Mul", [given, graph.floats([stored.scale], [])]);
    return { value: rows(scaled), shape };
  });
  const nameOf = ({ value, shape }: Shaped): string => inOrder(graph, value, shape).name;
  calls.forEach(({ layer, shape }, i) => {
    const given = branches.calls[i].to.map((number) => made[number]);
    const value =
      "numbers" in layer ? addLayer(graph, layer, given[0].value) : rows(merges[layer.kind](graph, given.map(nameOf)));
    made.push({ value, shape });
  });
  const taken = new Set(inputs.map(({ name }) => name));
  const free = (wanted: string): string => (taken.has(wanted) ? free(`${wanted}_`) : wanted);
  const give = (wanted: string, value: string, element: "float" | "string", shape: readonly number[]): void => {
    const name = free(wanted);
    taken.add(name);
    graph.output(name, value, element, shape);
  };
  for (const { name, of, loss, classes = outputs.length === 1 ? stored.classes : undefined } of outputs) {
    const { shape } = made[of];
    const value = nameOf(made[of]);
    give(name, value, "float", shape);
    if (!classes) continue;
    const layer = calls[of - inputs.length]?.layer;
    const answers = { name: value, columns: shape[0], loss, ...(layer && { layer }) };
    give(`${name}_label`, addLabels(graph, answers, classes), "string", []);
  }
}
