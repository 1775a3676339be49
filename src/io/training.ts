import { isCount, isRecord } from "./json.js";
import { wrongField } from "./unfit.js";

/** How a model was trained, as far as its file tells. */
export interface StoredTraining {
  /** The optimizer's name and options, those that are 0 left out. */
  readonly optimizer: { readonly name: string; readonly options: Readonly<Record<string, number | boolean>> };
  readonly seed: number;
  /** Passes over the training rows, over all calls of `fit` and all files between them. */
  readonly epochs: number;
}

type Check = readonly [test: (value: unknown) => value is number | boolean, wanted: string];

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const POSITIVE: Check = [(value): value is number => isNumber(value) && value > 0, "a positive number"];
const AT_LEAST_0: Check = [(value): value is number => isNumber(value) && value >= 0, "0 or more"];
const SHARE: Check = [(value): value is number => isNumber(value) && value >= 0 && value < 1, "at least 0 and below 1"];
const SWITCH: Check = [(value): value is boolean => typeof value === "boolean", "true or false"];

const COMMON: Readonly<Record<string, Check>> = { learningRate: POSITIVE, weightDecay: AT_LEAST_0 };
const ADAM = { ...COMMON, beta1: SHARE, beta2: SHARE, epsilon: POSITIVE };

/** The optimizers a model file may name, with their options; each has the learning rate. */
export const STORED_OPTIMIZERS: ReadonlyMap<unknown, Readonly<Record<string, Check>>> = new Map<
  string,
  Readonly<Record<string, Check>>
>([
  ["sgd", { ...COMMON, momentum: SHARE, nesterov: SWITCH }],
  ["adam", ADAM],
  ["adamW", ADAM],
  ["rmsProp", { ...COMMON, rho: SHARE, epsilon: POSITIVE, momentum: SHARE }],
  ["adagrad", { ...COMMON, epsilon: POSITIVE }],
]);

/** Reads the field `training` of the metadata. @throws FormatError `FORMAT_INVALID`. */
export function readTraining(value: unknown): StoredTraining {
  if (!isRecord(value)) throw wrongField("training", "an object");
  const { optimizer, seed, epochs } = value;
  if (!isCount(seed)) throw wrongField("training.seed", "a whole number of 0 or more");
  if (!isCount(epochs)) throw wrongField("training.epochs", "a whole number of 0 or more");
  return { optimizer: readOptimizer(optimizer), seed, epochs };
}

function readOptimizer(value: unknown): StoredTraining["optimizer"] {
  const checks = isRecord(value) ? STORED_OPTIMIZERS.get(value.name) : undefined;
  if (!isRecord(value) || !checks || typeof value.name !== "string")
    throw wrongField("training.optimizer.name", `one of ${[...STORED_OPTIMIZERS.keys()].join(", ")}`);
  const { name, options } = value;
  if (!isRecord(options)) throw wrongField("training.optimizer.options", "an object");
  if (options.learningRate === undefined || Object.keys(options).some((key) => !Object.hasOwn(checks, key)))
    throw wrongField("training.optimizer.options", `the options of ${name}: ${Object.keys(checks).join(", ")}`);
  const read = Object.entries(checks).flatMap(([key, [test, wanted]]): [string, number | boolean][] => {
    const option = options[key];
    if (option === undefined) return [];
    if (!test(option)) throw wrongField(`training.optimizer.options.${key}`, wanted);
    return [[key, option]];
  });
  if (options.nesterov && !options.momentum) throw wrongField("training.optimizer.options.momentum", POSITIVE[1]);
  return { name, options: Object.fromEntries(read) };
}
