import { DataError } from "../../browser.js";
import { readTable } from "../../data/csvTable.js";
import type { Column, Table } from "../../data/table.js";

/** Text of a table as the reader gave it: a file, or what was pasted. */
export interface OwnSource {
  /** What errors call it. */
  readonly name: string;
  readonly blob: Blob;
}

/** What a page reads without waiting for long. */
const MOST_BYTES = 2 ** 25;
const MOST_ROWS = 100_000;
const MOST_COLUMNS = 500;

/** Letters of a file's name that are repeated. */
const LONGEST_NAME = 60;

/** What was pasted, as a source. */
export function pasted(text: string): OwnSource {
  return { name: "The pasted table", blob: new Blob([text]) };
}

/** A file of the reader's, as a source. */
export function sourceOf(file: File): OwnSource {
  return { name: file.name.slice(0, LONGEST_NAME), blob: file };
}

/**
 * The table in a source, read in slices between which the page draws; `text` are columns to be read
 * as they are written.
 * @throws DataError for what can't be read, and for more than a page takes
 */
export async function readOwn({ name, blob }: OwnSource, text: readonly string[] = []): Promise<Table> {
  const refuse = (what: string): DataError =>
    new DataError("DATA_INVALID", `${name} has ${what}: take the command line for it, or a part of it.`);
  if (blob.size > MOST_BYTES) throw refuse(`more than the ${MOST_BYTES / 2 ** 20} MB that this page reads`);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const table = await readTable(bytes, { name, text });
  if (table.rows > MOST_ROWS) throw refuse(`more than the ${MOST_ROWS} rows that this page trains on`);
  if (table.columns.length > MOST_COLUMNS) throw refuse(`more than the ${MOST_COLUMNS} columns that this page shows`);
  if (table.columns.length < 2)
    throw new DataError(
      "DATA_INVALID",
      `${name} has one column alone: give it one to learn and one to learn from, with commas, semicolons or tabs between.`,
    );
  return table;
}

/** What the reader is told of a column. */
export interface ColumnSummary {
  readonly name: string;
  readonly isText: boolean;
  readonly missing: number;
  /** Different cells, as many as are counted. */
  readonly different: number;
  /** Whether it holds whole numbers that only rise, as those by which rows are counted. */
  readonly isCount: boolean;
}

/** Different numbers that are counted at most. */
const COUNTED = 1000;

/** What there is to tell of a column. */
export function summaryOf(column: Column): ColumnSummary {
  const { name } = column;
  let missing = 0;
  if (column.kind === "text") {
    for (const code of column.codes) if (code < 0) missing++;
    return { name, isText: true, missing, different: column.texts.length, isCount: false };
  }
  const seen = new Set<number>();
  for (const value of column.values) {
    if (Number.isNaN(value)) missing++;
    else if (seen.size < COUNTED) seen.add(value);
  }
  const isCount = column.values.every(
    (value, row) => Number.isInteger(value) && (row === 0 || value > column.values[row - 1]),
  );
  return { name, isText: false, missing, different: seen.size, isCount };
}
