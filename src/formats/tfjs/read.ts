import { LAYER_LIMIT, NESTING } from "../../catalog/limits.js";
import { isLossName } from "../../catalog/lossNames.js";
import { FormatError } from "../../errors.js";
import { isRecord, parseJson, quote } from "../../io/json.js";
import type { StoredModel } from "../../io/modelFile.js";
import { unfit } from "../../io/unfit.js";
import { Chain } from "../chain.js";
import type { ImportOptions } from "../hint.js";
import type { KerasLayer } from "./kerasLayer.js";
import { addKerasLayer } from "./layersIn.js";
import { checkMasks } from "./recurrentIn.js";
import { withoutUnits } from "./unitsIn.js";
import { type Weight, weightsNamed, weightsOf } from "./weights.js";

type Json = Readonly<Record<string, unknown>>;

/**
 * The layers model of TensorFlow.js in a `model.json`, whose weights lie in files beside it: a
 * Sequential, or a functional model that is one chain. @throws FormatError FORMAT_INVALID for what
 * is none, FORMAT_UNSUPPORTED for other layers and graph models
 */
export async function readTfjs(
  bytes: Uint8Array,
  hint: ImportOptions,
  beside: (name: string) => Promise<Uint8Array>,
): Promise<StoredModel> {
  const json = jsonOf(bytes);
  if (json.format === "graph-model" || (isRecord(json.modelTopology) && "node" in json.modelTopology))
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      "The model file is a graph model: convert the model as a layers model, by --output_format=tfjs_layers_model.",
    );
  const topology = record(json.modelTopology, "modelTopology");
  const { class_name, config } = "model_config" in topology ? record(topology.model_config, "model_config") : topology;
  const given = class_name === "Sequential" ? sequential(config) : functional(record(config, "config"));
  if (given.length > LAYER_LIMIT) throw unfit(`has more than ${LAYER_LIMIT} layers: save a smaller model`);
  const weights = await weightsOf(json.weightsManifest, beside);
  const layers = given.map((layer) => layerOf(layer, weights));
  checkMasks(layers);
  const told = tellingOf(json);
  const isOwn = json.generatedBy === "lanegrad";
  const { network, scale, units } = isOwn ? withoutUnits(layers, told.scale) : { network: layers, scale: 1, units: {} };
  const chain = await Chain.of(inputOf(layers, hint.inputs), "float32", scaleIn(layers) * scale);
  for (const layer of network) if (layer.kind !== "Rescaling") addKerasLayer(chain, layer);
  const loss = hint.loss ?? (isLossName(told.loss) ? told.loss : undefined);
  const model = chain.model({ ...hint, ...(loss && { loss }) });
  const outputs = chain.shape.reduce((product, extent) => product * extent, 1);
  const { classes, features, targetNames } = told;
  const hasClasses = areNames(classes, Math.max(2, outputs));
  return {
    ...model,
    ...units,
    ...(hasClasses && { classes }),
    ...(areNames(features, model.inputs) && { features }),
    ...(!hasClasses && areNames(targetNames, outputs) && { targetNames }),
  };
}

/** What lanegrad told of its own model beside what TensorFlow.js knows. */
function tellingOf({ generatedBy, userDefinedMetadata: told }: Json): Json {
  return generatedBy === "lanegrad" && isRecord(told) ? told : {};
}

/** Whether it is a list of so many different texts. */
function areNames(value: unknown, count: number): value is readonly string[] {
  const isText = (one: unknown): one is string => typeof one === "string";
  return Array.isArray(value) && value.length === count && value.every(isText) && new Set(value).size === count;
}

function jsonOf(bytes: Uint8Array): Json {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes), "its text", NESTING);
  } catch (cause) {
    const why = /: (its text [^;]*);/.exec(cause instanceof Error ? cause.message : "")?.[1] ?? "it is no text";
    throw unfit(`is no model.json of TensorFlow.js: ${why}`);
  }
  return record(value, "the file");
}

function record(value: unknown, what: string): Json {
  if (isRecord(value)) return value;
  throw unfit(`is no model.json of TensorFlow.js: ${what} is no object`);
}

function list(value: unknown, what: string): readonly Json[] {
  if (Array.isArray(value)) return value.map((one) => record(one, `an entry of ${what}`));
  throw unfit(`is no model.json of TensorFlow.js: ${what} is no list`);
}

/**
 * The layers of a Sequential, whose first one may say how rows lie; a Sequential among them is its
 * own layers.
 */
function sequential(config: unknown, depth = 0): readonly Json[] {
  if (depth > NESTING) throw unfit("holds layers in layers deeper than networks do: save a smaller model");
  const layers = list(Array.isArray(config) ? config : record(config, "config").layers, "layers");
  return layers.flatMap((layer, i) => {
    if (layer.class_name !== "Sequential") return [layer];
    const own = sequential(layer.config, depth + 1);
    // only the first input is one of the whole
    return i === 0 ? own : own.filter(({ class_name }) => class_name !== "InputLayer");
  });
}

/**
 * Those of a functional model, from its input to its output. @throws FormatError where that is no
 * chain.
 */
function functional({ layers, input_layers, output_layers }: Json): readonly Json[] {
  const all = list(layers, "layers");
  const nameOf = (places: unknown, what: string): unknown => {
    const flat = Array.isArray(places) && Array.isArray(places[0]) ? places : [places];
    if (flat.length === 1 && Array.isArray(flat[0])) return flat[0][0];
    throw new FormatError("FORMAT_UNSUPPORTED", `The model file has several ${what}: one of each is read.`);
  };
  const input = nameOf(input_layers, "inputs");
  const output = nameOf(output_layers, "outputs");
  const chain: Json[] = [];
  let at = output;
  while (chain.length <= all.length) {
    const found = all.filter((layer) => (layer.name ?? record(layer.config, "config").name) === at);
    if (found.length !== 1) throw unfit("has a layer that it doesn't tell, or twice: save it again");
    chain.unshift(found[0]);
    if (at === input) break;
    at = before(found[0]);
  }
  if (at === input && chain.length === all.length) return chain;
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    "The model file is no chain of layers: those that stand side by side can't be read.",
  );
}

/** The name of the one layer that another takes its rows from. */
function before({ inbound_nodes: nodes, name }: Json): unknown {
  const [first] = Array.isArray(nodes) ? nodes : [];
  const [from, ...others] = Array.isArray(first) ? first : [];
  if (Array.isArray(nodes) && nodes.length === 1 && Array.isArray(from) && others.length === 0) return from[0];
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    `The model file has the layer ${quote(String(name))} of several inputs, and chains alone are read.`,
  );
}

function layerOf({ class_name, config }: Json, weights: ReadonlyMap<string, Weight>): KerasLayer {
  const about = record(config, "the config of a layer");
  if (typeof class_name !== "string" || typeof about.name !== "string")
    throw unfit("has a layer without a class or a name: save it again");
  return { kind: class_name, name: about.name, config: about, weights: weightsNamed(about.name, weights) };
}

/** How the numbers of a row lie, as is told, or else as the first layer says. */
function inputOf(layers: readonly KerasLayer[], given: ImportOptions["inputs"]): readonly number[] {
  if (given !== undefined) return typeof given === "number" ? [given] : given;
  const [{ config, kind }] = layers.length > 0 ? layers : [{ config: {} as Json, kind: "" }];
  const shape = config.batch_input_shape ?? config.batchInputShape ?? config.batch_shape;
  if (Array.isArray(shape) && shape.length > 1) return shape.slice(1).map(Number);
  const { input_dim, input_length } = config;
  if (kind === "Embedding") return [Number(input_length ?? 1)];
  if (typeof input_dim === "number") return [input_dim];
  throw unfit("doesn't say how its rows lie: save a model whose first layer has an inputShape");
}

/**
 * What rows are multiplied by, if a Rescaling comes first. @throws FormatError FORMAT_UNSUPPORTED
 * for one elsewhere, or with an offset.
 */
function scaleIn(layers: readonly KerasLayer[]): number {
  const place = layers.findIndex(({ kind }) => kind === "Rescaling");
  if (place < 0) return 1;
  const { scale, offset = 0 } = layers[place].config;
  const isFirst = layers.slice(0, place).every(({ kind }) => kind === "InputLayer");
  const isOnly = layers.filter(({ kind }) => kind === "Rescaling").length === 1;
  if (isFirst && isOnly && typeof scale === "number" && scale > 0 && Number.isFinite(scale) && offset === 0)
    return scale;
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    "The model file has a Rescaling that isn't its first layer, or adds something: scale the rows before.",
  );
}
