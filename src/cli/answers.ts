import { numberedClasses } from "../data/labels.js";
import type { ModelInfo } from "../train/info.js";
import type { Prediction } from "../train/types.js";
import { targetNamesOf } from "./loadModel.js";

/**
 * What the model says of a row; `probability` is that of the class it chose, `labels` are those
 * that the row has of several.
 */
export interface Answer {
  readonly labels?: readonly string[];
  readonly label?: string;
  readonly class?: number;
  readonly probability?: number;
  readonly outputs: readonly number[];
}

/**
 * What the columns of an answer are called: classes, labels of which a row may have several, or
 * predicted numbers.
 */
export interface AnswerNames {
  readonly classes?: readonly string[];
  readonly labels?: readonly string[];
  readonly numbers: readonly string[];
}

/** The answer for a row. */
export function answerOf(prediction: Prediction, row: number): Answer {
  const { columns, classes, labels, labelSets } = prediction;
  const outputs = Array.from(prediction.outputs.subarray(row * columns, (row + 1) * columns));
  const chosen = classes?.[row];
  if (labelSets) return { labels: labelSets[row], outputs };
  if (chosen === undefined) return { outputs };
  const label = labels?.[row];
  return { ...(label !== undefined && { label }), class: chosen, probability: shares(outputs)[chosen], outputs };
}

/** The share of each class; a single output is that of the second one. */
function shares(outputs: readonly number[]): readonly number[] {
  return outputs.length > 1 ? outputs : [1 - outputs[0], outputs[0]];
}

/** The names of classes or numbers; classes that have none are called by their place, from 0. */
export function namesOf(about: ModelInfo, prediction: Prediction): AnswerNames {
  const { columns } = prediction;
  const { classes } = about;
  const targets = targetNamesOf(about);
  if (prediction.classes)
    return { classes: classes ?? Array.from({ length: Math.max(2, columns) }, (_, i) => String(i)), numbers: [] };
  if (prediction.labelSets) return { labels: targets ?? numberedClasses(columns), numbers: [] };
  if (targets?.length === columns) return { numbers: targets };
  return { numbers: columns === 1 ? ["prediction"] : Array.from({ length: columns }, (_, i) => `output ${i + 1}`) };
}

/** The labels of a row in one cell. */
export const joined = (labels: readonly string[]): string => labels.join(", ");

/**
 * The columns of a file of answers: the row's number or id, then the class, or labels, and the
 * share of each, or the numbers.
 */
export function tableOf(
  prediction: Prediction,
  { classes, labels, numbers }: AnswerNames,
  id: string | undefined,
  ids: readonly string[] | undefined,
): { readonly header: readonly string[]; readonly cellsOf: (row: number) => readonly string[] } {
  const write = (value: number): string => String(shortest(value, prediction.outputs));
  const named = classes ?? labels;
  const columns = named ? [classes ? "class" : "labels", ...named.map((name) => `p(${name})`)] : numbers;
  // two columns of one name would be one to most readers
  const first = id === undefined ? "row" : columns.includes(id) ? `id: ${id}` : id;
  return {
    header: [first, ...columns],
    cellsOf(row) {
      const { class: chosen, labels: own, outputs } = answerOf(prediction, row);
      const called = ids?.[row] ?? String(row + 1);
      if (own) return [called, joined(own), ...outputs.map(write)];
      if (!classes || chosen === undefined) return [called, ...outputs.map(write)];
      return [called, classes[chosen], ...shares(outputs).map(write)];
    },
  };
}

/**
 * The number with as many digits as tell a float apart from all others: the double that it is has
 * twice as many.
 */
function shortest(value: number, { BYTES_PER_ELEMENT }: Prediction["outputs"]): number {
  return BYTES_PER_ELEMENT === 4 ? Number(value.toPrecision(9)) : value;
}
