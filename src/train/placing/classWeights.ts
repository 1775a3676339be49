import { checkClassWeight } from "../../data/checkClassWeight.js";
import type { Dataset } from "../../data/dataset.js";
import { labelsByNumber, numberedClasses } from "../../data/labels.js";
import { didYouMean } from "../../data/nearest.js";
import { quote, quoteList } from "../../data/quote.js";
import { alone, atOnce, type Relay } from "../../data/relay.js";
import type { ClassWeight } from "../../data/weights.js";
import { UsageError } from "../../errors.js";
import { runNow } from "../../sliced.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import { classesOf, targetsFor } from "./targets.js";

/** Something that rows are told apart by. */
interface Question {
  /** How many answers there are. */
  readonly answers: number;
  readonly answerOf: (row: number) => number;
}

/**
 * What each row of `data` counts for its classes, in a model that knows `schema`; `relay` says how
 * rows are counted that several processes hold. @throws UsageError INVALID_OPTION; DataError for
 * data that doesn't fit the model.
 */
export function weightsOfClasses(
  data: Dataset,
  classWeight: ClassWeight,
  parts: ModelParts,
  schema: Schema,
  relay = alone,
): Float64Array {
  checkClassWeight(classWeight);
  const { labels, matrix = new Float64Array(), tally } = targetsFor(parts, data, schema);
  const { outputs } = parts.network;
  if (!labels && !tally)
    throw new UsageError(
      "INVALID_OPTION",
      `\`classWeight\` needs rows with classes, and ${data.name} has numbers: leave it out, or weigh its rows by \`weights\`.`,
    );
  const names = labels
    ? (classesOf(parts, data, schema) ?? [])
    : (data.targetNames ?? schema.targets?.names ?? numberedClasses(outputs));
  const questions: readonly Question[] = labels
    ? [{ answers: names.length, answerOf: (row) => labels[row] }]
    : names.map((_, label) => ({ answers: 2, answerOf: (row) => matrix[row * outputs + label] }));
  const byName = classWeight === "balanced" ? undefined : weightsByName(names, classWeight);
  const weights = new Float64Array(data.rows).fill(1);
  for (const [i, question] of questions.entries()) {
    const own = byName && (labels ? byName : Float64Array.of(1, byName[i]));
    const ofAnswers = own ?? balanced(question, data, relay);
    for (let row = 0; row < data.rows; row++) weights[row] *= ofAnswers[question.answerOf(row)];
  }
  return weights;
}

/** What rows of each answer count, so that all answers that there are count the same. */
function balanced({ answers, answerOf }: Question, { rows, weights }: Dataset, relay: Relay): Float64Array {
  const counts = new Float64Array(answers);
  const total = new Float64Array(1);
  const add = (): void => {
    for (let row = 0; row < rows; row++) {
      const weight = weights ? weights[row] : 1;
      counts[answerOf(row)] += weight;
      total[0] += weight;
    }
  };
  runNow(relay([counts, total], atOnce(add)));
  const met = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? total[0] / (met * count) : 0));
}

/**
 * What each class counts. @throws UsageError INVALID_OPTION for a name that no class has, or two of
 * one.
 */
function weightsByName(classes: readonly string[], given: Readonly<Record<string, number>>): Float64Array {
  const places = new Map(classes.map((name, place) => [name, place]));
  const numbers = labelsByNumber(classes) ?? new Map(classes.map((_, place) => [place, place]));
  const weights = new Float64Array(classes.length).fill(1);
  const named = new Set<number>();
  for (const [name, weight] of Object.entries(given)) {
    const place = places.get(name) ?? (name.trim() === "" ? undefined : numbers.get(Number(name)));
    if (place === undefined)
      throw new UsageError(
        "INVALID_OPTION",
        `\`classWeight\` names ${quote(name)}, and the classes are ${quoteList(classes)}${didYouMean(name, classes)}: name one of them.`,
      );
    if (named.has(place))
      throw new UsageError(
        "INVALID_OPTION",
        `\`classWeight\` names the class ${quote(classes[place])} twice: name it once.`,
      );
    named.add(place);
    weights[place] = weight;
  }
  return weights;
}
