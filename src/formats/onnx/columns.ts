import type { CategoryState, ColumnState, NumberState, PreprocessorState } from "../../preprocess/state.js";
import type { OnnxGraph } from "./graph.js";

const ML = "ai.onnx.ml";

/** The texts that are missing cells of any column. */
function missingTexts({ na = [] }: PreprocessorState): readonly string[] {
  return [...new Set(["", ...na])];
}

/**
 * The inputs of a network, [rows, width], of the columns of a table: an input of the graph for
 * each, [rows, 1], by its name, doubles or texts. A missing number is NaN, a missing text "". As
 * the preprocessor does it, in doubles. What it refuses, ONNX can't in words: a missing number that
 * nothing stands in for makes answers that are NaN, an unknown category ends the run.
 */
export function addColumns(graph: OnnxGraph, state: PreprocessorState): string {
  const parts = state.columns.flatMap((column) => addColumn(graph, column, state));
  return parts.length > 1 ? graph.node("Concat", parts, { axis: 1 }) : parts[0];
}

function addColumn(graph: OnnxGraph, column: ColumnState, state: PreprocessorState): readonly string[] {
  return column.kind === "number"
    ? addNumbers(graph, column, state.scaling === "robust")
    : addCategories(graph, column, state);
}

/**
 * (x - center) / scale, which is brought between -3 and 3 where it is clipped, and whether it was
 * missing.
 */
function addNumbers(graph: OnnxGraph, column: NumberState, isClipped: boolean): readonly string[] {
  const { name, center, scale, fill, indicator } = column;
  const given = graph.input(name, "double", [1]);
  const number = (value: number): string => graph.doubles([value], []);
  const isMissing = graph.node("IsNaN", [given]);
  const filled = fill === undefined ? given : graph.node("Where", [isMissing, number(fill), given]);
  const distance = graph.node("Div", [graph.node("Sub", [filled, number(center)]), number(scale)]);
  const made = isClipped ? smoothClip(graph, distance, number) : distance;
  return [graph.cast(made, "float"), ...(indicator ? [graph.cast(isMissing, "float")] : [])];
}

/** x / sqrt(1 + (x / 3)^2). */
function smoothClip(graph: OnnxGraph, x: string, number: (value: number) => string): string {
  const third = graph.node("Div", [x, number(3)]);
  const under = graph.node("Add", [graph.node("Mul", [third, third]), number(1)]);
  return graph.node("Div", [x, graph.node("Sqrt", [under])]);
}

/** Zeros and a one for each category, and whether the cell was missing. */
function addCategories(graph: OnnxGraph, column: CategoryState, state: PreprocessorState): readonly string[] {
  const { name, categories, fill, indicator } = column;
  const given = graph.input(name, "string", [1]);
  const missing = missingTexts(state).filter((text) => !categories.includes(text));
  const filled = fill === undefined ? [] : missing;
  const keys = [...categories, ...filled];
  const places = [...categories.keys(), ...filled.map(() => categories.indexOf(fill ?? ""))];
  const place = graph.node(
    "LabelEncoder",
    [given],
    { keys_strings: keys, values_int64s: places, default_int64: -1 },
    ML,
  );
  const hot = { cats_int64s: [...categories.keys()], zeros: Number(state.unknown === "other") };
  const encoded = graph.node("OneHotEncoder", [place], hot, ML);
  const shape = graph.integers([-1, categories.length]);
  const ones = graph.node("Reshape", [encoded, shape]);
  if (!indicator) return [ones];
  const about = { keys_strings: missing, values_int64s: missing.map(() => 1), default_int64: 0 };
  return [ones, graph.cast(graph.node("LabelEncoder", [given], about, ML), "float")];
}
