import type { StoredParameter } from "./generalModel.js";
import { isCount, isRecord, quote } from "./json.js";
import type { NamedTensor } from "./safetensors.js";
import { unfit, wrongField } from "./unfit.js";

/**
 * What is written beside the weights of a model that is to go on with its training: arrays as
 * tensors, the rest as JSON.
 */
export interface StoredProgress extends ProgressAbout {
  /** Of each vector that the optimizer keeps, its numbers by parameter. */
  readonly states: readonly (readonly StoredParameter[])[];
  /** The last order of the rows. */
  readonly order: ArrayLike<number>;
}

/** What of it stands in the metadata. */
export interface ProgressAbout {
  /** The row of doubles that the optimizer's kernel reads. */
  readonly settings: readonly number[];
  /** Where the stream stands that orders of rows are drawn from: four words. */
  readonly generator: readonly number[];
}

/** With which the names of its tensors begin, as no module's do. */
const PREFIX = "training.";
const ORDER = `${PREFIX}order`;

/** The tensors of a file that keeps it. */
export function progressToTensors(
  { states, order }: StoredProgress,
  dtype: NamedTensor["dtype"],
): readonly NamedTensor[] {
  const kept = states.flatMap((parameters, k) =>
    parameters.map(({ path, shape, values }) => ({ name: `${PREFIX}${k}.${path}`, dtype, shape, values })),
  );
  return [...kept, { name: ORDER, dtype: "F64", shape: [order.length], values: Float64Array.from(order) }];
}

/**
 * The tensors of a file without those of its progress, and what these hold. @throws FormatError
 * FORMAT_INVALID.
 */
export function takeProgress(
  tensors: readonly NamedTensor[],
  about: ProgressAbout,
): { readonly weights: readonly NamedTensor[]; readonly progress: StoredProgress } {
  const weights = tensors.filter(({ name }) => !name.startsWith(PREFIX));
  const order = tensors.find(({ name }) => name === ORDER);
  if (!order || !isOrder(order.values))
    throw unfit("keeps the state of its training without the order of the rows: save it again from the model");
  const states: StoredParameter[][] = [];
  for (const { name, dtype, shape, values } of tensors) {
    const [, state, path] = /^training\.(\d{1,3})\.(.*)$/s.exec(name) ?? [];
    if (state === undefined) continue;
    if (dtype !== weights[0]?.dtype || !values.every(Number.isFinite))
      throw unfit(
        `holds numbers in ${quote(name)} that are of another type, or not finite: save it again from the model`,
      );
    states[Number(state)] ??= [];
    states[Number(state)].push({ path, shape, values });
  }
  return { weights, progress: { ...about, states: Array.from(states, (state) => state ?? []), order: order.values } };
}

/** Whether these are the numbers of rows, 0, 1 and so on, each of them once. */
function isOrder(rows: Float32Array | Float64Array): boolean {
  const found = new Uint8Array(rows.length);
  for (const row of rows) found[row] = 1;
  return found.every(Boolean);
}

/** Reads the field `training.progress` of the metadata. @throws FormatError FORMAT_INVALID. */
export function readProgress(value: unknown): ProgressAbout {
  if (!isRecord(value)) throw wrongField("training.progress", "an object");
  const { settings, generator } = value;
  const areNumbers = (list: unknown, test: (one: unknown) => boolean): list is number[] =>
    Array.isArray(list) && list.every(test);
  if (!areNumbers(settings, Number.isFinite)) throw wrongField("training.progress.settings", "a list of numbers");
  const areWords = areNumbers(generator, (word) => isCount(word) && word < 2 ** 32) && generator.length === 4;
  if (!areWords || !generator.some(Boolean))
    throw wrongField("training.progress.generator", "four words of 32 bits, not all 0");
  return { settings, generator };
}
