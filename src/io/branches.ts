/** Models whose layers branch, in files of version 4. */
import { isOwnName } from "../catalog/isName.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import type { LossName } from "../catalog/lossNames.js";
import { isMergeKind, merges } from "../catalog/merges.js";
import { atLeastZero } from "../catalog/ranges.js";
import { isCount, isRecord } from "./json.js";
import type { LayerConfig } from "./layerConfigs.js";
import { readLoss, type StoredLoss } from "./storedLoss.js";
import { wrongField } from "./unfit.js";

/** An output as files hold it. */
export interface StoredOutput {
  readonly name: string;
  /** What it is, numbered as in `to` of calls. */
  readonly of: number;
  readonly loss: LossName | StoredLoss;
  readonly lossOptions?: Readonly<Record<string, number | boolean>>;
  /** What the loss is multiplied by. */
  readonly weight: number;
  /** Of the outputs of several: names of its classes, */
  readonly classes?: readonly string[];
  /** or true where they are numbers. */
  readonly numbers?: true;
}

/** How layers are wired: inputs are numbered from 0, what calls make behind them. */
export interface StoredBranches {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly calls: readonly { readonly layer: number; readonly to: readonly number[] }[];
  readonly outputs: readonly StoredOutput[];
}

/** Axes of a row at most. */
const MOST_AXES = 8;

/**
 * The branches in the JSON of a file, from whoever wrote it, of a model of these layers that takes
 * so many numbers a row. @throws FormatError FORMAT_INVALID for what are none, or call what is not
 * there yet.
 */
export function readBranches(value: unknown, configs: readonly LayerConfig[], columns: number): StoredBranches {
  if (!isRecord(value)) throw wrongField("branches", "an object");
  const inputs = listOf(value.inputs, "branches.inputs", readInput);
  checkNames(inputs, "branches.inputs");
  if (inputs.reduce((sum, { shape }) => sum + product(shape), 0) !== columns)
    throw wrongField("branches.inputs", `inputs of ${columns} numbers together`);
  const calls = listOf(value.calls, "branches.calls", (call, field, i) =>
    readCall(call, field, configs, inputs.length + i),
  );
  const called = new Set(calls.map(({ layer }) => layer));
  if (called.size !== configs.length) throw wrongField("branches.calls", "calls of every layer");
  const outputs = listOf(value.outputs, "branches.outputs", (output, field) =>
    readOutput(output, field, inputs.length + calls.length),
  );
  checkNames(outputs, "branches.outputs");
  checkUsed(inputs.length, calls, outputs);
  // what the last layer makes is the only output
  const { layer } = calls[calls.length - 1];
  if (outputs.length === 1 && (outputs[0].of !== inputs.length + calls.length - 1 || layer !== configs.length - 1))
    throw wrongField("branches.outputs[0].of", "what the last call of the last layer makes");
  return { inputs, calls, outputs };
}

/**
 * @throws FormatError FORMAT_INVALID for an input, or what a call makes, of which no output is
 * made.
 */
function checkUsed(inputs: number, calls: StoredBranches["calls"], outputs: readonly StoredOutput[]): void {
  const used = new Set(outputs.map(({ of }) => of));
  // what a call takes was there before it
  for (let i = calls.length - 1; i >= 0; i--) {
    if (!used.has(inputs + i)) throw wrongField(`branches.calls[${i}]`, "what an output is made of");
    for (const number of calls[i].to) used.add(number);
  }
  for (let i = 0; i < inputs; i++)
    if (!used.has(i)) throw wrongField(`branches.inputs[${i}]`, "what an output is made of");
}

function listOf<Item>(
  value: unknown,
  field: string,
  read: (item: unknown, field: string, i: number) => Item,
): readonly Item[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LAYER_LIMIT)
    throw wrongField(field, `a list of 1 to ${LAYER_LIMIT} entries`);
  return value.map((item: unknown, i) => read(item, `${field}[${i}]`, i));
}

function checkNames(named: readonly { readonly name: string }[], field: string): void {
  if (new Set(named.map(({ name }) => name)).size < named.length) throw wrongField(field, "a list of different names");
}

function readInput(value: unknown, field: string): StoredBranches["inputs"][number] {
  const { name, shape } = isRecord(value) ? value : {};
  if (!isOwnName(name)) throw wrongField(`${field}.name`, "a name");
  const isSize = (extent: unknown): extent is number => isCount(extent) && extent > 0;
  const isShape = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length > 0 && list.length <= MOST_AXES && list.every(isSize);
  if (!isShape(shape)) throw wrongField(`${field}.shape`, `1 to ${MOST_AXES} extents`);
  return { name, shape };
}

/** A call before which there are so many tensors. */
function readCall(
  value: unknown,
  field: string,
  configs: readonly LayerConfig[],
  known: number,
): StoredBranches["calls"][number] {
  const { layer, to } = isRecord(value) ? value : {};
  if (!isCount(layer) || layer >= configs.length) throw wrongField(`${field}.layer`, "the number of a layer");
  const { kind } = configs[layer];
  const [least, most] = isMergeKind(kind) ? [2, Math.min(merges[kind], LAYER_LIMIT)] : [1, 1];
  const isKnown = (number: unknown): number is number => isCount(number) && number < known;
  const isList = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length >= least && list.length <= most && list.every(isKnown);
  if (!isList(to)) throw wrongField(`${field}.to`, `what ${kind} can be applied to`);
  return { layer, to };
}

function readOutput(value: unknown, field: string, known: number): StoredOutput {
  if (!isRecord(value)) throw wrongField(field, "an object");
  const { name, of, weight, classes, numbers } = value;
  if (!isOwnName(name)) throw wrongField(`${field}.name`, "a name");
  if (!isCount(of) || of >= known) throw wrongField(`${field}.of`, "what an input or a call is");
  if (typeof weight !== "number" || !atLeastZero.holds(weight)) throw wrongField(`${field}.weight`, atLeastZero.words);
  const areNames = (list: unknown): list is string[] =>
    Array.isArray(list) &&
    list.length > 1 &&
    list.every((one) => typeof one === "string") &&
    new Set(list).size === list.length;
  if (classes !== undefined && !areNames(classes)) throw wrongField(`${field}.classes`, "a list of different labels");
  if (numbers !== undefined && (numbers !== true || classes)) throw wrongField(`${field}.numbers`, "true");
  return {
    ...{ name, of, weight, ...readLoss(value, field) },
    ...(classes && { classes }),
    ...(numbers && { numbers }),
  };
}

function product(extents: readonly number[]): number {
  return extents.reduce((all, extent) => all * extent, 1);
}
