import type { ActivationName } from "../../catalog/activations.js";
import { lossNamed } from "../../catalog/lossNames.js";
import type { StoredModel } from "../../io/modelFile.js";
import { wrongField } from "../../io/unfit.js";
import { checkState } from "../../preprocess/checkState.js";
import { type DescribedModel, describeModel } from "../described.js";
import type { Files } from "../files.js";
import { addColumns } from "./columns.js";
import { OnnxGraph } from "./graph.js";
import { addLayers, rows } from "./layers.js";

/**
 * The file of ONNX, of its version 17 of ops, that a model is, in float32. It takes rows as they
 * were learned of, `x`: what they are multiplied by and standardised with is a part of it, and so
 * are a preprocessor, of which each column is an input by its name, and the targets' own units. It
 * gives `outputs`, and of a model that has classes `label`, the name of each row's. Names of
 * classes, columns and targets stand in `metadata_props` too, as JSON.
 * @throws FormatError FORMAT_UNSUPPORTED for code of a user's.
 */
export async function writeOnnx(stored: StoredModel, name: string): Promise<Files> {
  const model = await describeModel(stored, "ONNX");
  const graph = new OnnxGraph();
  const x = rows(prepare(graph, model));
  const made = finish(graph, model, addLayers(graph, model.layers, x).name);
  const taken = new Set(columnNames(stored));
  const free = (wanted: string): string => (taken.has(wanted) ? free(`${wanted}_`) : wanted);
  graph.output(free("outputs"), made, "float", [model.outputs]);
  if (stored.classes) graph.output(free("label"), labels(graph, model, stored.classes, made), "string", []);
  const { classes, features, targetNames } = stored;
  const about = Object.entries({ classes, features, targetNames }).flatMap(([key, value]) =>
    value ? [[key, JSON.stringify(value)] as const] : [],
  );
  return new Map([[name, graph.toBytes(new Map(about))]]);
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

/**
 * The class of each row: of the largest number, or of one number the second class above the
 * threshold.
 */
function labels(graph: OnnxGraph, model: DescribedModel, classes: readonly string[], outputs: string): string {
  const place =
    model.outputs > 1
      ? graph.node("ArgMax", [outputs], { axis: 1, keepdims: 0 })
      : graph.node("Reshape", [
          graph.cast(graph.node("Greater", [outputs, graph.floats([thresholdOf(model)], [])]), "int64"),
          graph.integers([-1]),
        ]);
  const names = { keys_int64s: [...classes.keys()], values_strings: classes };
  return graph.node("LabelEncoder", [place], names, "ai.onnx.ml");
}

/** Above this one output stands for the second of two classes. */
function thresholdOf({ stored: { loss }, layers }: DescribedModel): number {
  const { activation, threshold = 0.5 } = lossNamed(typeof loss === "string" ? loss : loss.name);
  const { layer } = layers[layers.length - 1];
  const last: ActivationName = "activation" in layer ? layer.activation : "linear";
  return activation && last === "linear" ? 0 : threshold;
}
