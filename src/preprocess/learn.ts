import { badNumber, isNumber, otherNotation } from "../data/csvNumbers.js";
import { quote, quoteList } from "../data/quote.js";
import {
  asCategories,
  type Column,
  checkNotRepeated,
  columnsNamed,
  placeOf,
  type Table,
  type TextColumn,
} from "../data/table.js";
import { DataError } from "../errors.js";
import { commonest, countCategories } from "./categories.js";
import { areDates } from "./dates.js";
import { numberFill } from "./fills.js";
import { numbersOf, present } from "./numbers.js";
import type { Choices } from "./options.js";
import { countRows, missingCell, type RowList } from "./places.js";
import { unevenWeights } from "./rowWeights.js";
import { learnScaling } from "./scalings.js";
import {
  type CategoryState,
  type ColumnState,
  countLetters,
  fills,
  inputNames,
  MOST_LETTERS,
  type NumberState,
} from "./state.js";

/**
 * A text column of more different values is taken for a mistake, such as a name, unless it is said
 * to be none.
 */
export const MOST_CATEGORIES = 32;

/**
 * The names of the columns that enter the network. @throws DataError DATA_MISMATCH, DATA_INVALID.
 */
export function featureNames(
  table: Table,
  {
    target,
    features,
    ignore,
    weights,
    categories,
  }: Pick<Choices, "target" | "features" | "ignore" | "weights" | "categories">,
): readonly string[] {
  const apart = weights === undefined ? target : [...target, weights];

  const repeated = new Set(table.repeated);
  const ignored = new Set(ignore);
  columnsNamed(table, [...apart, ...categories, ...ignore.filter((name) => !repeated.has(name))]);
  for (const name of repeated) if (!features && !ignored.has(name)) checkNotRepeated(table, name);
  const others = table.columns.map(({ name }) => name).filter((name) => !apart.includes(name));
  const names = features ?? others.filter((name) => !ignored.has(name));
  if (names.length > 0) return names;
  throw new DataError(
    "DATA_INVALID",
    ignore.length === 0
      ? `${table.name} has no columns besides the target; add at least one feature column.`
      : `${table.name} has no columns besides the target and those that \`ignore\` names; ignore fewer.`,
  );
}

/**
 * What the rows that are meant, those of training, say of each feature column, as they count.
 * @throws DataError for cells that are missing, no numbers or too large, and for too many
 * categories
 */
export function learnColumns(
  table: Table,
  names: readonly string[],
  choices: Choices,
  rows: RowList,
): readonly ColumnState[] {
  const weights = unevenWeights(table, choices.weights, rows);
  const named = new Set(choices.categories);
  const columns = columnsNamed(table, names).map((column) => {
    const isNumber = column.kind === "number" && !named.has(column.name);
    return (isNumber ? learnNumbers : learnCategories)(table, column, choices, rows, weights);
  });
  checkNames(table, columns);
  return columns;
}

function learnNumbers(
  table: Table,
  column: Column,
  { missing, scaling, ...choices }: Choices,
  rows: RowList,
  weights: Float64Array | undefined,
): NumberState {
  const { name } = column;
  const what = `column ${quote(name)} of ${table.name}`;
  const values = numbersOf(table, column, rows);
  const known = present(values);
  if (known.length === 0) throw nothingKnown(table, name);
  const lacks = known.length < values.length;
  if (lacks && !fills(missing)) throw missingCell(table, column, rows, true);
  const fill = numberFill(
    missing,
    known,
    what,
    weights?.filter((_, i) => !Number.isNaN(values[i])),
  );
  const filled = fill === undefined ? values : values.map((value) => (Number.isNaN(value) ? fill : value));
  const { center, scale } = learnScaling(scaling, filled, what, weights);
  if (!Number.isFinite(center) || !Number.isFinite(scale))
    throw new DataError("DATA_NON_FINITE", `The ${what} is too large to scale; divide it by a power of ten first.`);
  const indicator = lacks && choices.missingIndicator;
  // no -0, which JSON doesn't keep
  return { name, kind: "number", center: center + 0, scale, ...(fill !== undefined && { fill: fill + 0 }), indicator };
}

function learnCategories(
  table: Table,
  column: Column,
  choices: Choices,
  rows: RowList,
  weights: Float64Array | undefined,
): CategoryState {
  const { name } = column;
  const cells = asCategories(table, column);
  if (!choices.categories.includes(name)) checkText(table, cells);
  const counts = countCategories(table, cells, rows);
  const categories = [...counts.keys()];
  const fill = commonest(weights ? countCategories(table, cells, rows, weights) : counts);
  if (fill === undefined) throw nothingKnown(table, name);
  if (categories.length > MOST_CATEGORIES && !choices.categories.includes(name)) throw tooMany(table, name, categories);
  const count = countRows(table, rows);
  const lacks = [...counts.values()].reduce((sum, cells) => sum + cells, 0) < count;
  if (lacks && !fills(choices.missing)) throw missingCell(table, column, rows, true);
  const indicator = lacks && choices.missingIndicator;
  return { name, kind: "category", categories, ...(fills(choices.missing) && { fill }), indicator };
}

/** Two inputs of one name could not be told apart later. */
function checkNames(table: Table, columns: readonly ColumnState[]): void {
  if (countLetters({ columns }) > MOST_LETTERS)
    throw new DataError(
      "DATA_INVALID",
      `The columns and categories of ${table.name} have more than ${MOST_LETTERS} letters together; leave the longest out with \`ignore\`.`,
    );
  const seen = new Set<string>();
  for (const name of inputNames({ columns })) {
    if (seen.has(name))
      throw new DataError(
        "DATA_INVALID",
        `Two inputs made from ${table.name} would be called ${quote(name)}; give the columns other names.`,
      );
    seen.add(name);
  }
}

function nothingKnown(table: Table, name: string): DataError {
  return new DataError(
    "DATA_INVALID",
    `The column ${quote(name)} of ${table.name} holds nothing but missing cells in the training rows; leave it out with \`ignore: [${quote(name)}]\`.`,
  );
}

function tooMany(table: Table, name: string, categories: readonly string[]): DataError {
  const leave = `\`ignore: [${quote(name)}]\``;
  const take = `\`categories: [${quote(name)}]\``;
  const advice = areDates(categories)
    ? `write what matters of these dates as numbers into columns of their own, such as the month or the days since a fixed day, and leave this one out with ${leave}, or take every date for a category with ${take}`
    : `leave it out with ${leave}, or take all for categories with ${take}`;
  return new DataError(
    "DATA_INVALID",
    `The column ${quote(name)} of ${table.name} has ${categories.length} different texts, such as ${quoteList(categories.slice(0, 2))}, more than the ${MOST_CATEGORIES} that are taken for categories: ${advice}.`,
  );
}

/**
 * Refuses numbers among text, and what looks like numbers in another notation: neither is surely a
 * category.
 */
function checkText(table: Table, { name, codes, texts }: TextColumn): void {
  const { decimal = "." } = table;
  const hasNumbers = texts.some((text) => isNumber(text, decimal));
  const odd = texts.findIndex((text) =>
    hasNumbers ? !isNumber(text, decimal) : otherNotation(text, decimal) !== undefined,
  );
  if (odd === -1) return;
  const choice = `if it is a category, pass \`categories: [${quote(name)}]\``;
  throw badNumber(texts[odd], placeOf(table, codes.indexOf(odd), name), decimal, choice);
}
