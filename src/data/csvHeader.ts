import { pluralize } from "../check.js";
import { DataError } from "../errors.js";
import type { Sliced } from "../sliced.js";
import { guessDelimiter, isBlankLine } from "./csvDelimiter.js";
import { type Decimal, isNumber, numberIn } from "./csvNumbers.js";
import { didYouMean } from "./nearest.js";
import { otherDelimiter } from "./otherDelimiter.js";
import { quote, quoteList } from "./quote.js";
import { chosen, each, isTrueOfAll, mapped, placeOfFirst, setOf } from "./slicedLists.js";
import type { Column } from "./table.js";

/** What errors say to whoever has a file without a line of names. */
export const NO_HEADER = "pass `header: false`";

/** How far the beginning of a file has been looked at. */
export interface Opening {
  /** The character between cells, as far as it is known. */
  readonly delimiter?: string;
  /** Where what comes next begins, and on which line. */
  readonly begin: number;
  readonly line: number;
  /** Whether the first row begins there, and the delimiter is known. */
  readonly isFound: boolean;
}

/**
 * Looks for the first row: past lines of nothing but separators, and past a first line `sep=;` as
 * Excel writes it, in quotes or bare. The row tells the delimiter where nothing else does;
 * `decimal` is the last that is thought of. Text must come until it is found or `isWhole`, from
 * where this one's looking ended.
 */
export function readOpening(
  text: string,
  isWhole: boolean,
  { delimiter, line: firstLine }: Opening,
  decimal = ".",
): Opening {
  let begin = 0;
  let known = delimiter;
  for (let line = firstLine; ; line++) {
    const end = lineEnd(text, begin);
    if (end === undefined && !isWhole) return { ...(known && { delimiter: known }), begin, line, isFound: false };
    const row = text.slice(begin, end);
    const told = line === 1 ? /^("?)sep=(.)\1\s*$/i.exec(row)?.[2] : undefined;
    if (told === undefined && !isBlankLine(row)) {
      const found = known ?? guessDelimiter(row, text.slice(begin), decimal, isWhole);
      return { ...(found && { delimiter: found }), begin, line, isFound: found !== undefined };
    }
    known ??= told;
    if (end === undefined) return { delimiter: known ?? ",", begin: text.length, line, isFound: true };
    begin = text.charAt(end) === "\r" && text.charAt(end + 1) === "\n" ? end + 2 : end + 1;
  }
}

/**
 * Where the line that begins here ends; undefined if it goes on, as one may that ends with a CR.
 */
function lineEnd(text: string, begin: number): number | undefined {
  const ends = /[\r\n]/g;
  ends.lastIndex = begin;
  const end = ends.exec(text)?.index;
  return end === undefined || (end === text.length - 1 && text.charAt(end) === "\r") ? undefined : end;
}

/** What a reader knows of the columns before it sees them. */
export interface HeaderRules {
  readonly file: string;
  readonly decimal: Decimal;
  /** The character between cells. */
  readonly delimiter: string;
  /** Whether the first row names the columns; undefined where that must be seen from it. */
  readonly header?: boolean;
  /** Names that were asked for. */
  readonly asked: readonly string[];
  /** Names for the columns of a file that has none. */
  readonly names?: readonly string[];
}

/** The columns of a file by the look of its first row. */
export interface Header {
  /** The name of each column; undefined for those that are passed over. */
  readonly names: readonly (string | undefined)[];
  /** Whether the first row is one of the rows, and not their names. */
  readonly isRow: boolean;
  /** Names that several columns have. */
  readonly repeated: readonly string[];
  readonly notes: readonly string[];
  /** Whether nothing shows that the first row is names but its look. */
  readonly isGuess: boolean;
}

/**
 * What the columns are called.
 *
 * @throws DataError DATA_INVALID for a first row that may be one of the rows, and for a repeated
 * name that was asked for; DATA_MISMATCH for a name that was asked for and isn't there, and for
 * `names` of another number than the columns
 */
export function* readHeader(cells: readonly string[], rules: HeaderRules): Sliced<Header> {
  const { file, decimal, names } = rules;
  const header = rules.header ?? ((yield* seemsRow(cells, rules)) ? false : undefined);
  if (header === false) {
    const given = yield* namesByPlace(cells, names);
    if (given.length !== cells.length)
      throw new DataError(
        "DATA_MISMATCH",
        `${file} has ${pluralize(cells.length, "column")} without names where ${given.length} are needed; give it a line of names${orDelimiter(cells, rules)}.`,
      );
    yield* checkAsked(cells, yield* setOf(given), [], rules);
    const notes =
      rules.header === undefined && (yield* areCounted(cells, decimal))
        ? [
            `${file}: the first line, with ${quoteList(cells)}, is taken for a row; if it holds names, pass \`header: true\`.`,
          ]
        : [];
    return { names: given, isRow: true, repeated: [], notes, isGuess: false };
  }
  const counts = new Map<string, number>();
  const named = yield* chosen(cells, (name) => name !== "");
  yield* each(named, (name) => void counts.set(name, (counts.get(name) ?? 0) + 1));
  const repeated = counts.size === named.length ? [] : [...counts.keys()].filter((name) => counts.get(name) !== 1);
  const isNoName = (name: string): boolean => !counts.has(name) || isNumber(name, decimal);
  const isKnown = (name: string): boolean => counts.has(name);
  const areKnown = names !== undefined && (yield* isTrueOfAll(names, isKnown));
  const isConfirmed =
    header || !(yield* isTrueOfAll(rules.asked, isNoName)) || (areKnown && !(yield* isTrueOfAll(cells, isNoName)));
  const areAsked = rules.asked.length > 0 && (yield* isTrueOfAll(rules.asked, isKnown));
  const notes = isConfirmed ? [] : yield* checkNames(cells, rules, areKnown, areAsked);
  // a class that is asked for by mistake confirms nothing of the numbers beside it
  const isSure = header || areKnown;
  const asked = yield* setOf(rules.asked);
  const others = yield* chosen(cells, (cell) => isNumber(cell, decimal) && !asked.has(cell));
  const isDoubted = isConfirmed && !isSure && others.length > 0 && !(yield* areCounted(others, decimal));
  if (isDoubted) notes.push(takenForNames(file, others));
  yield* checkAsked(cells, counts, repeated, rules);
  const unnamed = cells.flatMap((name, column) => (name === "" ? [column + 1] : []));
  if (unnamed.length > 0)
    notes.push(
      unnamed.length === 1
        ? `${file}: column ${unnamed[0]} has no name and is passed over.`
        : `${file}: ${unnamed.length} columns, the first of them column ${unnamed[0]}, have no name and are passed over.`,
    );
  return {
    names: yield* mapped(cells, (name) => (counts.get(name) === 1 ? name : undefined)),
    isRow: false,
    repeated,
    notes,
    isGuess: isDoubted || (!isConfirmed && !areKnown),
  };
}

/**
 * The names of columns by their place: `names`, or "1", "2", ..., also where `names` are some of
 * these.
 */
function* namesByPlace(cells: readonly string[], names: readonly string[] | undefined): Sliced<readonly string[]> {
  const places = yield* mapped(cells, (_, column) => String(column + 1));
  const known = yield* setOf(places);
  const areSome =
    names === undefined || (names.length < cells.length && (yield* isTrueOfAll(names, (name) => known.has(name))));
  return areSome ? places : names;
}

/** Whether a first row of numbers is one for which the columns' names are known without it. */
function* seemsRow(cells: readonly string[], { names, decimal }: HeaderRules): Sliced<boolean> {
  if (!names || names.length !== cells.length) return false;
  if (!(yield* isTrueOfAll(cells, (cell) => isNumber(cell, decimal)))) return false;
  const known = yield* setOf(cells);
  return !(yield* isTrueOfAll(names, (name) => known.has(name)));
}

/**
 * Refuses names that look like a row: numbers, unless all `names` are among them, or they are 0, 1,
 * 2, ... or 1, 2, 3, ..., as tables without names of their own call their columns. Where those are
 * all there is, one must have been asked for. Returns a note where numbers were taken for names.
 */
function* checkNames(
  cells: readonly string[],
  rules: HeaderRules,
  areKnown: boolean,
  areAsked: boolean,
): Sliced<string[]> {
  const { file, decimal, names } = rules;
  const numbers = yield* chosen(cells, (cell) => isNumber(cell, decimal));
  if (numbers.length === 0) return [];
  const mayCount = (yield* areCounted(numbers, decimal)) && (areAsked || numbers.length < cells.length);
  if (
    !areKnown &&
    !mayCount &&
    names &&
    numbers.length === cells.length &&
    (yield* namesByPlace(cells, names)) === names
  )
    throw new DataError(
      "DATA_MISMATCH",
      `${file} has ${pluralize(cells.length, "column")} where ${names.length} are needed, and its first line, with ${quoteList(numbers)}, holds no names; give it these columns, or a line of names${orDelimiter(cells, rules)}.`,
    );
  if (!areKnown && !mayCount)
    throw new DataError(
      "DATA_INVALID",
      `${file} seems to have no line of names: it begins with the ${numbers.length === 1 ? "number" : "numbers"} ${quoteList(numbers)}; ${NO_HEADER} to read that line as a row, or pass \`header: true\` if these are names.`,
    );
  return [takenForNames(file, numbers)];
}

function takenForNames(file: string, numbers: readonly string[]): string {
  return `${file}: the first line, with ${quoteList(numbers)}, is taken for names; if it is a row, ${NO_HEADER}.`;
}

/** Whether they are 0, 1, 2, ... or 1, 2, 3, .... */
function* areCounted(cells: readonly string[], decimal: Decimal): Sliced<boolean> {
  const first = numberIn(cells[0], decimal);
  if (first !== 0 && first !== 1) return false;
  return yield* isTrueOfAll(cells, (cell, i) => cell === String(first + i));
}

function* checkAsked(
  cells: readonly string[],
  known: { has(name: string): boolean; keys(): Iterable<string> },
  repeated: readonly string[],
  rules: HeaderRules,
): Sliced<undefined> {
  const { file, asked, header } = rules;
  const twice = yield* setOf(repeated);
  const place = yield* placeOfFirst(asked, (name) => twice.has(name) || !known.has(name));
  if (place < 0) return;
  const name = asked[place];
  if (twice.has(name))
    throw new DataError(
      "DATA_INVALID",
      `${file}: the header names the column ${quote(name)} twice; give each column its own name.`,
    );
  const names = [...known.keys()];
  const hint = didYouMean(name, names);
  const other = orDelimiter(cells, rules, name);
  // who misspelt a name, or has others that were asked for, has a line of names
  const mayBeRow = header === undefined && !hint && !asked.some((one) => known.has(one));
  const advice = other || (mayBeRow ? `; if that is a row, ${NO_HEADER}` : "");
  throw new DataError(
    "DATA_MISMATCH",
    `${file} has no column ${quote(name)}${hint}; its columns are ${quoteList(names)}${advice}.`,
  );
}

/**
 * What an error about the columns adds where another character seems to stand between their cells;
 * nothing where none does.
 */
function orDelimiter(cells: readonly string[], { delimiter, names }: HeaderRules, asked?: string): string {
  const advice = otherDelimiter(cells, delimiter, asked, names?.length);
  return advice === undefined ? "" : `; ${advice}`;
}

/**
 * Refuses names of which one stands again among the cells of its column, unless another one stands
 * above numbers, as only a name does.
 *
 * @throws DataError DATA_INVALID
 */
export function* checkGuess(file: string, columns: readonly Column[], decimal: Decimal): Sliced<undefined> {
  const hasNoNames = yield* isTrueOfAll(
    columns,
    (column) =>
      column.kind === "text" || isNumber(column.name, decimal) || column.values.every((value) => Number.isNaN(value)),
  );
  if (!hasNoNames) return;
  const again = (column: Column): boolean => column.kind === "text" && column.texts.includes(column.name);
  const place = yield* placeOfFirst(columns, again);
  if (place >= 0)
    throw new DataError(
      "DATA_INVALID",
      `${file} seems to have no line of names: ${quote(columns[place].name)} stands in its first line and again below; ${NO_HEADER} to read that line as a row, or pass \`header: true\` if it is names.`,
    );
}
