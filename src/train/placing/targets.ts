import { pluralize } from "../../check.js";
import { writingOf } from "../../data/booleans.js";
import type { Dataset } from "../../data/dataset.js";
import { quote, quoteList } from "../../data/quote.js";
import type { Answering } from "../modelParts.js";
import { changed, mismatch, type Targets } from "./targetValues.js";

/** Which of the two a model knows: classes, or that it learns numbers. */
interface Known {
  readonly classes?: readonly string[];
  readonly targets?: { readonly names?: readonly string[] };
  /** The same of each of several outputs. */
  readonly outputs?: readonly Known[];
}

/**
 * Names of the classes that a model knows, or has to learn from `data`; undefined for regression.
 */
export function classesOf(
  { loss, network, matrices }: Answering,
  data: Dataset,
  { classes, targets }: Known,
): readonly string[] | undefined {
  return classes ?? (targets ? undefined : (data.classes ?? matrices?.binaryClasses(loss, network.outputs, data)));
}

/**
 * The targets of `data` for a model that knows classes or numbers; classes are matched by name.
 * @throws DataError DATA_MISMATCH when the data hasn't what the loss compares with, or a class that
 * the model doesn't know.
 */
export function targetsFor(parts: Answering, data: Dataset, known: Known): Targets {
  const { loss, network, matrices } = parts;
  const { outputs } = network;
  if (!data.labels && !data.targets) throw mismatch(`${data.name} holds rows without answers: make it with y too.`);
  const classes = classesOf(parts, data, known);
  if (classes && classes.length < 2)
    throw mismatch(`${data.name} has one class only, ${quoteList(classes)}: add rows of another class.`);
  const labels = classes && labelsOf(data, classes);
  const count = classes?.length ?? 0;
  if (matrices)
    return { ...matrices.matrixTargets(loss, outputs, data, labels, { ...known, classes }), classes: count };
  if (!labels)
    throw mismatch(
      `${loss.name} needs the class of every row, and ${data.name} has numbers: make it with task: "classification", or use binaryCrossEntropy for several labels.`,
    );
  if (count !== outputs)
    throw mismatch(
      `${data.name} has ${count} classes, but the last layer has ${pluralize(outputs, "unit")}: give it one a class, or name all as \`classes\`.`,
    );
  return { labels, classes: count };
}

/**
 * The class of each row as its place in `classes`, copied, and as it is now; undefined where rows
 * have none. Booleans have no writing of their own.
 */
function labelsOf(data: Dataset, classes: readonly string[]): Int32Array | undefined {
  const { labels, classes: names, hasBooleans } = data;
  if (!labels || !names) return labels;
  const indices = names.map((name) => classes.indexOf(hasBooleans ? writingOf(name, classes) : name));
  return labels.map((label, row) => {
    if (indices[label] >= 0) return indices[label];
    if (!(label in names)) throw changed(data.name);
    const name = quote(names[label]);
    throw mismatch(`Row ${row + 1} of ${data.name} has the class ${name}, and the model knows ${quoteList(classes)}.`);
  });
}
