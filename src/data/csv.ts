import Papa from "papaparse";
import { counted } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { badNumber, cellPlace, isNumber, numberIn } from "./csvNumbers.js";
import { readTargetColumn } from "./csvTarget.js";
import type { Dataset } from "./dataset.js";
import type { Table } from "./features.js";
import { checkClasses } from "./labels.js";
import { quote, quoteList } from "./quote.js";
import type { Task } from "./targets.js";

/** How `parseCsv` reads a file. */
export interface CsvOptions {
  /** The column to predict. */
  readonly target: string;
  /** What errors and reports call the data; "The CSV data" by default. */
  readonly name?: string;
  /** Settles whether the target column holds classes or numbers. */
  readonly task?: Task;
  /** The classes in the order of their labels, e.g. those of a saved model; makes the target classes. */
  readonly classes?: readonly string[];
  /** The feature columns in the order wanted, e.g. those of a saved model; by default all columns but the target, in file order. */
  readonly features?: readonly string[];
}

/** Feature rows for prediction: row-major [rows, columns], with the name of each column. */
export interface CsvRows extends Table<Float64Array> {
  readonly features: readonly string[];
}

const DELIMITERS = [",", ";", "\t", "|"];

/**
 * A Dataset from CSV text whose first line names the columns (RFC 4180 quotes; comma, semicolon, tab or bar; any line ends; blank lines
 * don't count; spaces around a cell neither). Features are decimal numbers. What the target is:
 * - with `task` or `classes`, what they say;
 * - text: classes, sorted by code unit;
 * - the whole numbers 0, 1, ... or 1, 2, ... without a gap, at most 20 different ones and each at least twice: classes in that order;
 * - any other numbers: one regression target a row.
 *
 * @throws DataError DATA_INVALID, DATA_NON_FINITE or DATA_MISMATCH in one sentence that names the line (from 1) and column;
 * UsageError INVALID_OPTION for options that contradict each other
 */
export function parseCsv(text: string, options: CsvOptions): Dataset {
  const { target, name = "The CSV data", task, classes } = options;
  if (classes) checkClasses(classes);
  if (classes && task === "regression")
    throw new UsageError(
      "INVALID_OPTION",
      '`classes` has no meaning with task "regression"; leave one of the two out.',
    );
  const sheet = readSheet(text, name);
  const targetIndex = columnIndex(sheet, target);
  const features = options.features ?? sheet.header.filter((column) => column !== target);
  if (features.includes(target))
    throw new UsageError(
      "INVALID_OPTION",
      `The target ${quote(target)} is also named as a feature; leave it out of \`features\`.`,
    );
  const { values: x, rows, columns } = readFeatures(sheet, features);
  const cells = sheet.rows.map((row) => row[targetIndex]);
  const column = { column: target, cells, lines: sheet.lines, file: sheet.file };
  return { name, x, rows, columns, scale: 1, ...readTargetColumn(column, task, classes), features };
}

/**
 * Rows to predict from CSV text, in the notation of `parseCsv` but without a target.
 *
 * @param features the columns to take by name, in this order; others are ignored. By default all columns, which must hold numbers.
 * @param name what errors call the data
 * @throws DataError as parseCsv does
 */
export function parseCsvRows(text: string, features?: readonly string[], name = "The CSV data"): CsvRows {
  const sheet = readSheet(text, name);
  return readFeatures(sheet, features ?? sheet.header);
}

/** The cells of a file, trimmed: `rows` without the header, each as long as it, and the line on which each begins. */
interface Sheet {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

function readSheet(text: string, file: string): Sheet {
  // With one kind of line end, every newline that is left counts a line, also those inside quotes.
  const unified = text.replaceAll(/\r\n?/g, "\n");
  let parsed = Papa.parse<string[]>(unified, { newline: "\n", delimitersToGuess: DELIMITERS });
  // Rows of uneven length defeat the guess; the header then decides, so that the error is about those rows.
  if (parsed.errors.some(({ code }) => code === "UndetectableDelimiter"))
    parsed = Papa.parse<string[]>(unified, { newline: "\n", delimiter: headerDelimiter(unified) });
  const rows: string[][] = [];
  const lines: number[] = [];
  const quoteError = parsed.errors.find(({ type }) => type === "Quotes");
  let line = 1;
  for (const [index, cells] of parsed.data.entries()) {
    if (index === quoteError?.row)
      throw new DataError(
        "DATA_INVALID",
        `${file}, line ${line}: a quoted cell isn't closed properly; write quotes inside a cell twice.`,
      );
    const nextLine = line + 1 + newlinesIn(cells);
    // In place: a second copy of the cells of a large file would be the largest thing in memory.
    for (let column = 0; column < cells.length; column++) cells[column] = cells[column].trim();
    if (cells.length > 1 || cells[0] !== "") {
      rows.push(cells);
      lines.push(line);
    }
    line = nextLine;
  }
  const header = rows.shift();
  if (!header)
    throw new DataError("DATA_INVALID", `${file} is empty; it needs a line of column names and at least one row.`);
  const sheet = { file, header, rows, lines: lines.slice(1) };
  checkSheet(sheet);
  return sheet;
}

function checkSheet({ file, header, rows, lines }: Sheet): void {
  const invalid = (reason: string): DataError => new DataError("DATA_INVALID", `${file}${reason}`);
  if (header.every(isNumber) && header.some((name) => !/^\d+$/.test(name)))
    throw invalid(" starts with numbers; put a line with the names of the columns first.");
  const seen = new Set<string>();
  for (const [index, name] of header.entries()) {
    if (name === "") throw invalid(`: column ${index + 1} has no name in the header; name it or remove it.`);
    if (seen.has(name))
      throw invalid(`: the header names the column ${quote(name)} twice; give each column its own name.`);
    seen.add(name);
  }
  if (rows.length === 0) throw invalid(" has column names only; add at least one row.");
  for (const [index, row] of rows.entries())
    if (row.length !== header.length)
      throw invalid(
        `, line ${lines[index]}: it has ${counted(row.length, "cell")} where the header has ${header.length}; correct the line.`,
      );
}

/** Line ends inside the quoted cells of a row. */
function newlinesIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes("\n")) count += cell.split("\n").length - 1;
  return count;
}

/** The delimiter that cuts the first line into most cells. */
function headerDelimiter(text: string): string {
  const cellsBy = (delimiter: string): number =>
    Papa.parse<string[]>(text.trimStart(), { newline: "\n", delimiter, preview: 1 }).data[0]?.length ?? 0;
  return DELIMITERS.reduce((best, delimiter) => (cellsBy(delimiter) > cellsBy(best) ? delimiter : best));
}

function columnIndex({ file, header }: Sheet, column: string): number {
  const index = header.indexOf(column);
  if (index === -1)
    throw new DataError(
      "DATA_MISMATCH",
      `${file} has no column ${quote(column)}; its columns are ${quoteList(header)}.`,
    );
  return index;
}

function readFeatures(sheet: Sheet, features: readonly string[]): CsvRows {
  const { file, rows, lines } = sheet;
  if (features.length === 0)
    throw new DataError("DATA_INVALID", `${file} has no columns besides the target; add at least one feature column.`);
  const indices = features.map((feature) => columnIndex(sheet, feature));
  const values = new Float64Array(rows.length * indices.length);
  for (let row = 0, position = 0; row < rows.length; row++)
    for (let column = 0; column < indices.length; column++) {
      const cell = rows[row][indices[column]];
      const value = numberIn(cell);
      if (value === undefined) throw badNumber(cell, cellPlace(file, lines[row], features[column]));
      values[position++] = value;
    }
  return { values, rows: rows.length, columns: indices.length, features };
}
