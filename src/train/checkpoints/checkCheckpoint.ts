import { invalidOption, isRecord } from "../../check.js";
import { UsageError } from "../../errors.js";
import { isCount, quote } from "../../io/json.js";
import type { Matrices, ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import { checkFitState } from "./checkFitState.js";
import type { Checkpoint } from "./checkpoint.js";
import { soundCheckpoint } from "./soundCheckpoint.js";

/** The longest layout that is repeated. */
const LONGEST = 200;

/**
 * A copy of a checkpoint, whole.
 * @throws UsageError INVALID_OPTION unless it is a checkpoint, INVALID_SHAPE unless it is one of a
 * model made of the same options as this one, whose checkpoint now is `own`
 */
export function checkedCheckpoint(value: unknown, own: Checkpoint, parts: ModelParts): Checkpoint {
  const { network, standardizer, schema: made, past } = parts;
  const checkpoint = wholeCheckpoint(value, undefined, past?.epochs);
  const { info, trained, epochs, schema } = checkpoint;
  const [layout, ownLayout] = [layoutOf({ ...info }), layoutOf({ ...own.info }, info.layers)];
  if (layout !== ownLayout || trained.length !== own.trained.length)
    throw new UsageError(
      "INVALID_SHAPE",
      `This checkpoint is of ${shown(layout)}, ${trained.length} bytes, and the model of ${shown(ownLayout)}, ${own.trained.length}: restore it into one made from the same options.`,
    );
  checkSchema(schema, network.inputs, network.outputs, parts.matrices?.known);
  checkPreparation(schema, own.schema, epochs > 0, standardizer !== undefined);
  checkMeaning(schema, own.schema, made, epochs > 0);
  checkTrained(trained, own, parts);
  checkFitState(checkpoint, {
    seed: own.info.seed,
    outputs: network.outputs,
    tallied: parts.passes.relaxations?.state.length ?? 0,
    checkTrained: (kept) => checkTrained(kept, own, parts),
  });
  return checkpoint;
}

/**
 * @throws UsageError INVALID_OPTION unless what training has made of such a network is as long, and
 * finite.
 */
function checkTrained(trained: Uint8Array, own: Checkpoint, { network, general }: ModelParts): void {
  if (trained.length !== own.trained.length)
    throw invalidOption("The best weights of a checkpoint", `${own.trained.length} bytes`, trained.length);
  const Elements = own.info.dtype === "float32" ? Float32Array : Float64Array;
  const { parameters, states, count, settings, optimizer } = network;
  const numbersAt = (address: number, Kind: typeof Elements, length: number): Float32Array | Float64Array => {
    const begin = address - parameters;
    return new Kind(trained.slice(begin, begin + length * Kind.BYTES_PER_ELEMENT).buffer);
  };
  const vectors = [parameters, ...states].map((address) => numbersAt(address, Elements, count));
  const kept = general.loaded?.statesOf(network).map(({ address, count }) => numbersAt(address, Elements, count));
  const all = [...vectors, numbersAt(settings, Float64Array, optimizer.settings.length), ...(kept ?? [])];
  if (!all.every((numbers) => numbers.every(Number.isFinite)))
    throw invalidOption("Every weight of a checkpoint, and what its optimizer keeps,", "finite", Number.NaN);
}

/**
 * `soundCheckpoint` with what earlier versions left out: they counted no epochs of a file, here
 * `epochsLoaded`, and each of their orders began anew.
 * @throws as `soundCheckpoint`
 */
export function wholeCheckpoint(value: unknown, what?: string, epochsLoaded = 0): Checkpoint {
  const { epochsLoaded: loaded = epochsLoaded, order = new Uint32Array(), ...sound } = soundCheckpoint(value, what);
  return { ...sound, epochsLoaded: loaded, order };
}

/**
 * @throws UsageError INVALID_SHAPE where the answers are of another kind, or names are others than
 * the model was made with.
 */
function checkMeaning({ classes, targets, features }: Schema, own: Schema, made: Schema, isTrained: boolean): void {
  const differs =
    (classes && (targets || own.targets)) ||
    (targets && own.classes) ||
    (isTrained && !classes && !targets) ||
    isOther(made.classes, classes) ||
    isOther(made.features, features) ||
    isOther(made.targets?.names, targets?.names);
  if (differs)
    throw new UsageError(
      "INVALID_SHAPE",
      "This checkpoint is of a model of other classes, targets or columns: restore it into one made from the same options.",
    );
}

/** Whether names that are known are not these. */
function isOther(known: readonly string[] | undefined, names: readonly string[] | undefined): boolean {
  return known !== undefined && textOf(known) !== textOf(names);
}

/**
 * @throws UsageError INVALID_SHAPE where rows or answers would mean something else to the model
 * than to the one it comes from.
 */
function checkPreparation(
  { preprocessor, standardization, targets }: Schema,
  own: Schema,
  isTrained: boolean,
  standardizes: boolean,
): void {
  const differs = (what: string, source = "options"): UsageError =>
    new UsageError(
      "INVALID_SHAPE",
      `This checkpoint is of a model ${what}: restore it into one made from the same ${source}.`,
    );
  // earlier versions didn't keep which texts are missing cells
  const known = preprocessor && !preprocessor.na ? { ...own.preprocessor, na: undefined } : own.preprocessor;
  if (textOf(preprocessor) !== textOf(known))
    throw differs("with another preprocessor, of other rows or options", "rows and options");
  const isStandardized = standardization !== undefined || targets?.standardization !== undefined;
  if (isStandardized && !standardizes) throw differs("that standardizes");
  // with a preprocessor there may be nothing to standardize
  if (isTrained && standardizes && !standardization && !preprocessor) throw differs("that doesn't standardize");
}

/** What else layers may have, of which earlier versions kept nothing. */
const DETAILS = ["rate", "stddev", "branches", "parameterShapes", "appliedTo"];

/**
 * What has to be the same, in words; of the details of layers those that `told`, those of a
 * checkpoint, have as well.
 */
function layoutOf(info: Readonly<Record<string, unknown>>, told: unknown = info.layers): string {
  const { dtype, inputs, layers, loss, lossOptions, reduction, optimizer } = info;
  const known: readonly unknown[] = Array.isArray(told) ? told : [];
  const each = (Array.isArray(layers) ? layers : []).map((layer: unknown, i) => {
    if (!isRecord(layer)) return layer;
    const { kind, units, activation, bias, regularization } = layer;
    const toldHere = known[i];
    const details = DETAILS.filter((name) => isRecord(toldHere) && toldHere[name] !== undefined && name in layer);
    return [
      ...(kind ? [kind] : []),
      units,
      activation,
      bias,
      ...(regularization ? [regularization] : []),
      ...details.map((name) => layer[name]),
    ];
  });
  // version 0.1.0 told its options in an object of their own, beside rows of the kernels
  const { name, options, settings: _, states: __, ...now } = isRecord(optimizer) ? optimizer : {};
  const more = [loss, lossOptions, reduction].filter((part) => part !== undefined);
  return textOf([dtype, inputs, each, ...more, name, options ?? now]);
}

/**
 * A value as JSON, which has no integers of any size: nobody's options are such, and text differs
 * from numbers.
 */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? "";
}

/** A layout as a sentence repeats it, which may be anybody's text. */
function shown(layout: string): string {
  return JSON.stringify(layout.slice(0, LONGEST).replaceAll('"', ""));
}

/**
 * @throws UsageError INVALID_OPTION unless it is what a model of so many inputs and outputs can
 * know of its data, and `more` of it.
 */
function checkSchema(
  schema: unknown,
  inputs: number,
  outputs: number,
  more: Matrices["known"],
): asserts schema is Schema {
  if (!isRecord(schema)) throw invalidOption("schema of a checkpoint", "an object", schema);
  const areNames = (value: unknown, count: number): boolean =>
    Array.isArray(value) && new Set(value).size === count && value.every((name) => typeof name === "string");
  const areNumbers = (value: unknown, count: number, least: number): boolean =>
    value instanceof Float64Array && value.length === count && value.every((x) => x >= least && x < 1 / 0);
  const isStandardization = (value: unknown, count: number): boolean =>
    isRecord(value) &&
    areNumbers(value.mean, count, -Number.MAX_VALUE) &&
    areNumbers(value.deviation, count, Number.MIN_VALUE);
  const isSound: Readonly<Record<string, (value: unknown) => boolean>> = {
    classes: (value) => areNames(value, Math.max(2, outputs)),
    features: (value) => areNames(value, inputs),
    scale: (value) => Number.isFinite(value) && Number(value) > 0,
    scalesDoubles: (value) => typeof value === "boolean",
    standardization: (value) => isStandardization(value, inputs),
    targets: (value) =>
      isRecord(value) &&
      (!value.standardization || isStandardization(value.standardization, outputs)) &&
      (!value.names || areNames(value.names, outputs)),
    preprocessor: isRecord,
    ...more,
    trainedOn: (value) =>
      isRecord(value) && isCount(value.batchSize) && (value.rows === undefined || isCount(value.rows)),
  };
  for (const [name, value] of Object.entries(schema))
    if (value !== undefined && !(Object.hasOwn(isSound, name) && isSound[name](value)))
      throw invalidOption(`${quote(name)} of a checkpoint's schema`, "as checkpoint() returned it", value);
}
