import { quoteList } from "../../data/quote.js";
import { FormatError } from "../../errors.js";
import { quote } from "../../io/json.js";
import type { StoredModel } from "../../io/modelFile.js";
import { unfit } from "../../io/unfit.js";
import { Chain } from "../chain.js";
import type { ImportOptions } from "../hint.js";
import { LOGARITHMS } from "../logarithms.js";
import { RELU6 } from "../relu6.js";
import { checkAttributes } from "./attributes.js";
import { layerAt } from "./composed.js";
import { filesBeside } from "./external.js";
import { Folding } from "./folding.js";
import { type Graph, graphBytes, graphIn, type Node } from "./graphIn.js";
import { flush, OPS } from "./ops.js";
import { activationAt } from "./patterns.js";
import type { Reading } from "./reading.js";
import { isRecurrent } from "./recurrentIn.js";
import { shapeAt } from "./shapes.js";
import { unitsIn } from "./unitsIn.js";

/** What to do about ops that networks often have, and lanegrad hasn't. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["Clip", RELU6],
  ["LogSoftmax", LOGARITHMS],
]);

/** Ops that take sequences as [rows, channels, steps]. */
const OF_CHANNELS: ReadonlySet<string> = new Set([
  ...(["Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization", "PRelu"] as const),
  ...(["InstanceNormalization"] as const),
]);

/**
 * The model in a file of ONNX: one chain of ops from one input to one output. Images come as [rows,
 * channels, height, width], and are rows of [height, width, channels] here. @throws FormatError
 * FORMAT_INVALID for what is no such file, FORMAT_UNSUPPORTED for other ops and graphs
 */
export async function readOnnx(
  bytes: Uint8Array,
  hint: ImportOptions,
  beside: (name: string) => Promise<Uint8Array>,
): Promise<StoredModel> {
  const found = graphIn(bytes, await filesBeside(graphBytes(bytes), beside));
  const folding = new Folding(found.constants);
  folding.fold(found.nodes);
  const graph = answering({ ...found, constants: folding.constants });
  const foreign = graph.nodes.find(({ domain }) => domain !== "" && domain !== "ai.onnx");
  if (foreign) throw unsupported(`has ops of ${quote(foreign.domain)}`, "export it with those of ONNX alone");
  const [input, ...others] = [...graph.inputs].filter(([name]) => !graph.constants.has(name));
  if (!input || others.length > 0 || graph.outputs.length !== 1)
    throw unsupported(
      `has ${input ? others.length + 1 : 0} inputs and ${graph.outputs.length} outputs, and one of each is read`,
    );
  const [given, extents] = input;
  const { start: name, end, scale, told } = unitsIn(graph, given, graph.outputs[0]);
  let nodes = graph.nodes.filter((node) => !graph.constants.has(node.outputs[0]));
  const takers = (name: string): readonly Node[] => nodes.filter(({ inputs }) => inputs.includes(name));
  const first = nodes.find((node) => node.inputs.includes(name));
  // images whose channels come last go through a transposition first
  const isTurned = first?.op === "Transpose" && extents.length === 4;
  // rows of two dimensions have channels only for ops that look at them
  const isPlain = extents.length === 3 && !nodes.some(({ op }) => OF_CHANNELS.has(op));
  const isLast = graph.isOwn || isTurned || isPlain;
  // sequences that come step by step
  const areSteps = extents.length === 3 && first !== undefined && isRecurrent(first);
  const dtype = [...graph.constants.values()].some(({ isDouble }) => isDouble) ? "float64" : "float32";
  const rows = areSteps ? [extents[1], extents[0], extents[2]] : extents;
  const chain = await Chain.of(rowOf(rows, hint.inputs, isLast), dtype, scale);
  const reading: Reading = {
    chain,
    constants: graph.constants,
    channelsFirst: !isLast,
    rank: extents.length,
    pending: undefined,
    sequences: areSteps ? { axes: ["steps", "rows", "features"], isReversed: false } : undefined,
  };
  let at = name;
  let left = nodes.length;
  while (at !== end) {
    const shapes = takers(at).filter(({ op }) => op === "Shape");
    if (shapes.length > 0) {
      flush(reading, "Shape");
      for (const shape of shapes) folding.constants.set(shape.outputs[0], shapeAt(reading, shape));
      folding.fold(nodes);
      nodes = nodes.filter((node) => !folding.constants.has(node.outputs[0]));
    }
    const next = takers(at);
    const activation = activationAt(at, next, nodes, graph.constants);
    if (activation) {
      flush(reading, activation.activation);
      chain.activate(activation.activation);
    }
    at =
      activation?.output ??
      sharesAt(reading, next, end, hint) ??
      layerAt(reading, at, { next, takers }) ??
      step(reading, next, at, takenOf(nodes, end));
    if (left-- <= 0) throw unfit("holds a graph that goes in circles: export it again");
  }
  flush(reading, "its end");
  return { ...chain.model(hint, reading.channelsFirst), ...told };
}

/**
 * The end, where that is logarithms of shares and the shares are wanted: softmax, put behind these
 * logarithms, gives them.
 */
function sharesAt(reading: Reading, next: readonly Node[], end: string, hint: ImportOptions): string | undefined {
  const [node] = next;
  const isEnd = next.length === 1 && node.op === "LogSoftmax" && node.outputs[0] === end;
  if (!isEnd || reading.chain.endsWith(hint) !== "softmax") return undefined;
  OPS.get("Softmax")?.(reading, node, 0);
  return end;
}

/** The names that ops take, and that of the end. */
function takenOf(nodes: readonly Node[], end: string): ReadonlySet<string> {
  return new Set([...nodes.flatMap(({ inputs }) => inputs), end]);
}

/**
 * Adds what the op is that takes what stands `at`; gives the name of its answer that is `taken`.
 */
function step(reading: Reading, next: readonly Node[], at: string, taken: ReadonlySet<string>): string {
  const [node] = next;
  if (!node) throw unfit(`holds a graph that breaks off at ${quote(at)}: export it again`);
  if (next.length > 1)
    throw unsupported(`has ${quoteList(next.map(({ op }) => op))} side by side, and chains alone are read`);
  const isData = (name: string): boolean => name !== "" && !reading.constants.has(name);
  const read = OPS.get(node.op);
  const advice = ADVICE.get(node.op);
  if (advice) throw new FormatError("FORMAT_UNSUPPORTED", `The model file has the op ${quote(node.op)}, ${advice}.`);
  if (!read) throw unsupported(`has the op ${quote(node.op)}, and these are read: ${[...OPS.keys()].join(", ")}`);
  if (node.inputs.filter(isData).length !== 1)
    throw unsupported(
      `has ${quote(node.op)} of several answers, and chains alone are read`,
      "export a feed-forward network, with numbers folded that depend on no row",
    );
  checkAttributes(node);
  const answers = node.outputs.filter((name) => taken.has(name));
  if (answers.length > 1) throw unsupported(`takes several answers of ${quote(node.op)}, and chains alone are read`);
  const [answer = node.outputs[0]] = answers;
  read(reading, node, node.outputs.indexOf(answer));
  return answer;
}

/** How the numbers of a row lie, channels last. @throws FormatError where the file doesn't tell. */
function rowOf(extents: readonly number[], given: ImportOptions["inputs"], isLast: boolean): readonly number[] {
  if (given !== undefined) return typeof given === "number" ? [given] : given;
  const [, ...row] = extents;
  if (row.length === 0 || !row.every((extent) => extent > 0))
    throw unfit("doesn't say how large its rows are: give `inputs`, such as [28, 28, 1], or export it with sizes");
  return row.length === 1 || isLast ? row : [...row.slice(1), row[0]];
}

/** What gives the answers: of a graph that lanegrad wrote without the names of their classes. */
function answering(graph: Graph): Graph {
  const outputs = graph.isOwn ? graph.outputs.slice(0, 1) : graph.outputs;
  const needed = new Set(outputs);
  const nodes = graph.nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => needed.has(name) && !graph.constants.has(name));
    if (isNeeded) for (const name of node.inputs) needed.add(name);
    return isNeeded;
  });
  return { ...graph, nodes: nodes.reverse(), outputs };
}

function unsupported(what: string, advice = "export a feed-forward network"): FormatError {
  return new FormatError("FORMAT_UNSUPPORTED", `The model file ${what}: ${advice}.`);
}
