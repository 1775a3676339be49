import { type ActivationName, activations } from "../catalog/activations.js";
import { LAYER_LIMIT, NESTING } from "../catalog/limits.js";
import { isIn, namesIn } from "../catalog/lookup.js";
import { type KernelLossName, losses } from "../catalog/losses.js";
import type { LossName } from "../catalog/lossNames.js";
import { FormatError } from "../errors.js";
import { readBranches, type StoredBranches } from "./branches.js";
import { isCount, isRecord, parseJson, quote } from "./json.js";
import { type LayerConfig, readLayerConfigs } from "./layerConfigs.js";
import { readLoss, type StoredLoss, WEIGHTED } from "./storedLoss.js";
import { readTraining, type StoredTraining } from "./training.js";
import { wrongField } from "./unfit.js";

/** The reductions of a loss that a model file may name; the mean goes without saying. */
export const STORED_REDUCTIONS = ["tutorial"] as const;

/**
 * The versions of the JSON below; files of any other are refused. What version 1 can say is written
 * as version 1.
 */
const VERSIONS = { first: 1, second: 2, third: 3, latest: 4 } as const;

/** Numbers enter as (number - mean) / deviation, column by column. */
export interface StoredStandardization {
  mean: readonly number[];
  deviation: readonly number[];
}

/** All of a stored model but its weights: what the metadata of its file say, as JSON. */
export interface Architecture {
  /** Columns of the input. */
  inputs: number;
  /**
   * How the numbers of a row lie, where that isn't one behind the other: [height, width, channels];
   * of version 3.
   */
  inputShape?: readonly number[];
  /** A user's, or one that has no kernel, in version 3 alone. */
  loss: LossName | StoredLoss;
  /** Options of the loss that aren't as usual; of version 3. */
  lossOptions?: Readonly<Record<string, number | boolean>>;
  /** How the rows' losses become one number; absent for their mean. */
  reduction?: (typeof STORED_REDUCTIONS)[number];
  /** Dense layers; none where there are others. */
  layers: readonly { units: number; activation: ActivationName }[];
  /** Layers where they aren't all dense; of version 3. */
  configs?: readonly LayerConfig[];
  /** Numbers in a row of answers; of version 3. */
  outputs?: number;
  /** How layers are wired, where they branch; of version 4. */
  branches?: StoredBranches;
  /** Labels in the order of the outputs; two of them for one output. */
  classes?: readonly string[];
  /** Names of the input columns. */
  features?: readonly string[];
  /** Names of the numbers that are learned; of version 2. */
  targetNames?: readonly string[];
  /** Of the inputs. */
  standardization?: StoredStandardization;
  /** Of the numbers that are learned: answers are output x deviation + mean, column by column. */
  targets?: StoredStandardization;
  /** What inputs are multiplied by. */
  scale: number;
  /** Whether that are doubles, as no bytes were learned; files of earlier versions don't tell. */
  scalesDoubles?: true;
  /** How the model was trained; of version 2. */
  training?: StoredTraining;
  /**
   * What makes inputs of the columns of a table; of version 2. Whoever reads it checks it: it is
   * any JSON.
   */
  preprocessor?: unknown;
}

/** The JSON of `architecture`, with the version; of equal architectures the same text. */
export function formatArchitecture(architecture: Architecture): string {
  const { inputs, loss, reduction, layers, classes, features, standardization, targets, scale } = architecture;
  const { lossOptions, scalesDoubles, targetNames, training, preprocessor, configs, outputs, inputShape, branches } =
    architecture;
  const stored = layers.map(({ units, activation }) => ({ units, activation }));
  const rest = {
    classes,
    features,
    standardization,
    targets,
    targetNames,
    scale,
    scalesDoubles,
    training,
    preprocessor,
  };
  if (branches)
    return JSON.stringify({ version: VERSIONS.latest, inputs, outputs, reduction, layers: configs, branches, ...rest });
  if (configs)
    return JSON.stringify({
      ...{ version: VERSIONS.third, inputs, inputShape, outputs, loss, lossOptions, reduction },
      ...{ layers: configs, ...rest },
    });
  const version = targets || targetNames || training || preprocessor !== undefined ? VERSIONS.second : VERSIONS.first;
  return JSON.stringify({ version, inputs, loss, reduction, layers: stored, ...rest });
}

/**
 * Reads the JSON that `formatArchitecture` writes; text from strangers is welcome.
 * @throws FormatError `FORMAT_UNSUPPORTED` for another version, `FORMAT_INVALID` for fields of
 * wrong type or length
 */
export function parseArchitecture(text: string): Architecture {
  const json = parseJson(text, "its metadata", NESTING);
  if (!isRecord(json)) throw wrongField("lanegrad", "an object");
  const { version } = json;
  if (!isVersion(version))
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `The model file is of version ${quote(String(JSON.stringify(version)))}, and this lanegrad reads versions up to ${VERSIONS.latest}; update lanegrad.`,
    );
  const inputs = check(json.inputs, isSize, "inputs", "a positive integer");
  const configs = version > VERSIONS.second ? readLayerConfigs(json.layers, version === VERSIONS.latest) : undefined;
  const branches = configs && version === VERSIONS.latest ? readBranches(json.branches, configs, inputs) : undefined;
  const list = check(json.layers, isFilledList, "layers", `a list of 1 to ${LAYER_LIMIT} layers`);
  const layers = (configs ? [] : list).map((layer, i) => {
    const { kind, units, activation } = check(layer, isRecord, `layers[${i}]`, "an object");
    check(kind, isDense, `layers[${i}].kind`, `dense, the only kind of version ${version}`);
    return {
      units: check(units, isSize, `layers[${i}].units`, "a positive integer"),
      activation: check(
        activation,
        isActivation,
        `layers[${i}].activation`,
        `one of ${namesIn(activations).join(", ")}`,
      ),
    };
  });
  const { reduction, classes, features, standardization } = json;
  const { training, preprocessor, targets, targetNames }: Readonly<Record<string, unknown>> =
    version === VERSIONS.first ? {} : json;
  const outputs = configs
    ? check(json.outputs, isSize, "outputs", "a positive integer")
    : layers[layers.length - 1].units;
  const ofInputs = `for ${inputs} inputs`;
  const told = configs
    ? lossIn(json, branches)
    : { loss: check(json.loss, isKernelLoss, "loss", `one of ${namesIn(losses).join(", ")}`) };
  return {
    inputs,
    ...told,
    ...(reduction !== undefined && {
      reduction: check(
        reduction,
        (value): value is "tutorial" => isReduction(value) && told.loss === "meanSquaredError",
        "reduction",
        `one of ${STORED_REDUCTIONS.join(", ")}, which belong to meanSquaredError`,
      ),
    }),
    layers,
    ...(configs && { configs, outputs }),
    ...(branches && { branches }),
    ...(configs && !branches && json.inputShape !== undefined && { inputShape: shapeOf(json.inputShape, inputs) }),
    scale: check(json.scale, isPositive, "scale", "a positive number"),
    ...(json.scalesDoubles !== undefined && {
      scalesDoubles: check(json.scalesDoubles, (value): value is true => value === true, "scalesDoubles", "true"),
    }),
    ...(classes !== undefined && {
      classes: check(
        classes,
        (value) => isNames(value, Math.max(2, outputs)),
        "classes",
        `a list of different labels for ${outputs} outputs`,
      ),
    }),
    ...(features !== undefined && {
      features: check(features, (value) => isNames(value, inputs), "features", `a list of different names ${ofInputs}`),
    }),
    ...(standardization !== undefined && {
      standardization: readStandardization(standardization, "standardization", inputs, ofInputs),
    }),
    ...(targets !== undefined && {
      targets: readStandardization(targets, "targets", outputs, `for ${outputs} outputs`),
    }),
    ...(targetNames !== undefined && {
      targetNames: check(
        targetNames,
        (value): value is string[] => isNames(value, outputs) && classes === undefined,
        "targetNames",
        `a list of different names for ${outputs} outputs without classes`,
      ),
    }),
    ...(training !== undefined && { training: readTraining(training) }),
    ...(preprocessor !== undefined && { preprocessor }),
  };
}

/**
 * The loss of a file of version 3 or later; of several outputs, or one that is weighed, each tells
 * its own.
 */
function lossIn(
  json: Readonly<Record<string, unknown>>,
  branches: StoredBranches | undefined,
): Pick<Architecture, "loss" | "lossOptions"> {
  if (!branches) return readLoss(json);
  const [{ loss, lossOptions, weight }, ...others] = branches.outputs;
  if (others.length > 0 || weight !== 1) return { loss: WEIGHTED };
  return { loss, ...(lossOptions && { lossOptions }) };
}

/** How the numbers of a row of so many inputs lie. */
function shapeOf(value: unknown, inputs: number): readonly number[] {
  const isShape = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length > 1 && list.length <= 8 && list.every(isSize) && product(list) === inputs;
  const product = (list: readonly number[]): number => list.reduce((all, extent) => all * extent, 1);
  return check(value, isShape, "inputShape", `2 to 8 extents of ${inputs} numbers`);
}

function readStandardization(value: unknown, field: string, inputs: number, ofInputs: string): StoredStandardization {
  const { mean, deviation } = check(value, isRecord, field, "an object");
  return {
    mean: check(mean, (list) => isList(list, inputs, isNumber), "mean", `a list of numbers ${ofInputs}`),
    deviation: check(
      deviation,
      (list) => isList(list, inputs, isPositive),
      "deviation",
      `a list of positive numbers ${ofInputs}`,
    ),
  };
}

function check<T>(value: unknown, test: (value: unknown) => value is T, field: string, wanted: string): T {
  if (!test(value)) throw wrongField(field, wanted);
  return value;
}

const isVersion = (value: unknown): value is number => Object.values(VERSIONS).some((version) => version === value);
const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isPositive = (value: unknown): value is number => isNumber(value) && value > 0;
const isSize = (value: unknown): value is number => isCount(value) && value > 0;
const isDense = (kind: unknown): kind is "dense" | undefined => kind === undefined || kind === "dense";
const isActivation = (value: unknown): value is ActivationName => isIn(activations, value);
const isKernelLoss = (value: unknown): value is KernelLossName => isIn(losses, value);
const isReduction = (value: unknown): value is (typeof STORED_REDUCTIONS)[number] =>
  STORED_REDUCTIONS.some((reduction) => reduction === value);
const isNames = (value: unknown, length: number): value is string[] =>
  isList(value, length, isText) && new Set(value).size === length;
const isFilledList = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.length <= LAYER_LIMIT;
const isList = <T>(value: unknown, length: number, test: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.length === length && value.every(test);
