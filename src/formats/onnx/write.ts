import type { StoredModel } from "../../io/modelFile.js";
import { wrongField } from "../../io/unfit.js";
import { checkState } from "../../preprocess/checkState.js";
import { type DescribedModel, describeModel } from "../described.js";
import type { Files } from "../files.js";
import { addBranches } from "./branches.js";
import { addColumns } from "./columns.js";
import { OnnxGraph } from "./graph.js";
import { addLabels } from "./labels.js";
import { addLayers, rows } from "./layers.js";

/**
 * The file of ONNX, of its version 17 of ops, that a model is, in float32. It takes rows as they
 * were learned of, `x`: what they are multiplied by and standardized with is a part of it, and so
 * are a preprocessor, of which each column is an input by its name, and the targets' own units. It
 * gives `outputs`, and of a model that has classes `label`, the name of each row's. Names of
 * classes, columns and targets stand in `metadata_props` too, as JSON. A model that branches has
 * inputs and outputs by their names.
 * @throws FormatError FORMAT_UNSUPPORTED for code of a user's.
 */
export async function writeOnnx(stored: StoredModel, name: string): Promise<Files> {
  const graph = new OnnxGraph();
  if (stored.branches) await addBranches(graph, stored, stored.branches);
  else addChain(graph, await describeModel(stored, "ONNX"));
  const { classes, features, targetNames } = stored;
  const about = Object.entries({ classes, features, targetNames }).flatMap(([key, value]) =>
    value ? [[key, JSON.stringify(value)] as const] : [],
  );
  return new Map([[name, graph.toBytes(new Map(about))]]);
}

/** Adds layers one behind the other, with what goes before and behind them. */
function addChain(graph: OnnxGraph, model: DescribedModel): void {
  const { stored, layers, outputs } = model;
  const x = rows(prepare(graph, model));
  const made = finish(graph, model, addLayers(graph, layers, x).name);
  const taken = new Set(columnNames(stored));
  const free = (wanted: string): string => (taken.has(wanted) ? free(`${wanted}_`) : wanted);
  graph.output(free("outputs"), made, "float", [outputs]);
  const { classes, loss } = stored;
  if (!classes) return;
  const answers = { name: made, columns: outputs, loss, layer: layers[layers.length - 1] };
  graph.output(free("label"), addLabels(graph, answers, classes), "string", []);
}

/** The inputs of the network. */
function prepare(graph: OnnxGraph, { stored, inputShape }: DescribedModel): string {
  const { scale, standardization, inputs, preprocessor } = stored;
  const given =
    preprocessor === undefined
      ? graph.input("x", "float", inputShape)
      : addColumns(graph, checkState(preprocessor, wrongField, inputs));
  const scaled = scale === 1 ? given : graph.node("Mul", [given, graph.floats([scale], [])]);
  if (!standardization) return scaled;
  const numbers = (values: readonly number[]): string => graph.floats(values, inputShape);
  const centred = graph.node("Sub", [scaled, numbers(standardization.mean)]);
  return graph.node("Div", [centred, numbers(standardization.deviation)]);
}

/** The names that inputs of the graph have. */
function columnNames({ preprocessor, inputs }: StoredModel): readonly string[] {
  if (preprocessor === undefined) return ["x"];
  return checkState(preprocessor, wrongField, inputs).columns.map(({ name }) => name);
}

/** Answers in the targets' own units. */
function finish(graph: OnnxGraph, { stored: { targets } }: DescribedModel, outputs: string): string {
  if (!targets) return outputs;
  const product = graph.node("Mul", [outputs, graph.floats(targets.deviation)]);
  return graph.node("Add", [product, graph.floats(targets.mean)]);
}
