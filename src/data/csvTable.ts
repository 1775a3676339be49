import { checkText, checkTexts, describeValue, invalidOption, isRecord, readOnce } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { runNow, type Sliced } from "../sliced.js";
import { checkFormat, type TableOptions } from "./csvFormat.js";
import { type BuiltTable, TableBuilder } from "./csvTableBuilder.js";
import { partsOf } from "./csvText.js";
import { isCallable } from "./isCallable.js";
import { each, mapped } from "./slicedLists.js";
import type { Column, Table } from "./table.js";
import { type Interruptible, Turns } from "./turns.js";

/** How `readTable` reads text. */
export interface ReadTableOptions extends TableOptions, Interruptible {}

/** Bytes in parts, from their beginning at every call. */
export type ByteParts = () => AsyncIterable<Uint8Array>;

const TABLE_OPTIONS: readonly (keyof TableOptions)[] = ["name", "columns", "text", "names", "blankRows"];

/**
 * The table that CSV text holds: a line of names, then a row a line. RFC 4180 quotes; any line
 * ends; spaces around a cell don't count unless they stand in its quotes, nor do those around a
 * name; lines of nothing but separators are passed over unless `blankRows` says otherwise, and so
 * are columns without a name. A column is one of numbers if all of its cells are numbers in the
 * notation of `decimal`, or missing, and one of text otherwise: nothing is guessed of dates,
 * percentages or amounts.
 *
 * Time is linear in the text. Memory, besides the text's own, is at most 32 times its bytes and
 * 1500 bytes a column: a cell of one digit is two bytes of text, and 16 of numbers while columns
 * are put together; each different text of a column takes about a hundred.
 *
 * @param source a string, or bytes, of which there may be more than a string holds
 * @throws DataError DATA_INVALID or DATA_MISMATCH in one sentence that names the line (from 1);
 * UsageError INVALID_OPTION; ResourceError OUT_OF_MEMORY
 */
export function parseTable(source: string | Uint8Array, options: TableOptions = {}): Table {
  checkSource("parseTable", source, false);
  const given = readOnce(options);
  checkTableOptions("parseTable", given, []);
  return parseChecked(source, given);
}

/** `parseTable` of checked options. */
export function parseChecked(source: string | Uint8Array, options: TableOptions): Table {
  const build = (again?: readonly string[]): BuiltTable => {
    const builder = new TableBuilder(options, again);
    for (const part of partsOf(source)) runNow(builder.push(part));
    return runNow(builder.end());
  };
  const { table, mixed } = build();
  return mixed.length === 0 ? table : runNow(withText(table, build(mixed).table));
}

/**
 * As `parseTable`, in slices between which timers fire, and also from bytes that come in parts, as
 * those of a file or a Blob do: `() => createReadStream(path)`, `() => blob.stream()`. Parts are
 * asked for a second time if a column of numbers turns out to be text.
 *
 * @throws as parseTable, and the reason of an aborted `signal`
 */
export async function readTable(
  source: string | Uint8Array | ByteParts,
  options: ReadTableOptions = {},
): Promise<Table> {
  checkSource("readTable", source, true);
  const given = readOnce(options);
  checkTableOptions("readTable", given, ["signal"]);
  const { signal, ...rest } = given;
  return readChecked("readTable", source, rest, Turns.until(signal));
}

/** `readTable` of checked options, for `what`. */
export async function readChecked(
  what: string,
  source: string | Uint8Array | ByteParts,
  options: TableOptions,
  turns: Turns,
): Promise<Table> {
  const build = async (again?: readonly string[]): Promise<BuiltTable> => {
    const builder = new TableBuilder(options, again);
    for await (const whole of typeof source === "function" ? partsFrom(what, source) : [source]) {
      if (typeof source === "function" && !(whole instanceof Uint8Array))
        throw new UsageError(
          "INVALID_OPTION",
          `${what} takes parts that are Uint8Arrays, not ${describeValue(whole)}.`,
        );
      for (const part of partsOf(whole)) {
        await turns.run(builder.push(part));
        await turns.next();
      }
    }
    return turns.run(builder.end());
  };
  const { table, mixed } = await build();
  return mixed.length === 0 ? table : turns.run(withText(table, (await build(mixed)).table));
}

/**
 * The names of the columns that have one of their own; of the text no more is read than tells them.
 * @throws as `readTable`.
 */
export async function readColumnNames(
  source: ByteParts | Uint8Array,
  options: TableOptions,
): Promise<readonly string[]> {
  const builder = new TableBuilder(options);
  for await (const whole of typeof source === "function" ? source() : [source])
    for (const part of partsOf(whole)) {
      runNow(builder.push(part));
      if (builder.names) return builder.names;
    }
  runNow(builder.end());
  return builder.names ?? [];
}

/** The table with those of its columns that were read again as text. */
function* withText(table: Table, again: Table): Sliced<Table> {
  if (again.rows !== table.rows)
    throw new DataError("DATA_INVALID", `${table.name} changed while it was read; read it again.`);
  const texts = new Map<string, Column>();
  yield* each(again.columns, (column) => void texts.set(column.name, column));
  return { ...table, columns: yield* mapped(table.columns, (column) => texts.get(column.name) ?? column) };
}

/** @throws UsageError INVALID_OPTION unless `source` is something that text is read from. */
export function checkSource(what: string, source: unknown, isAsync: boolean): void {
  if (typeof source === "string" || source instanceof Uint8Array || (isAsync && isCallable(source))) return;
  const parts = isAsync ? ", or a function that gives its bytes in parts" : "";
  throw new UsageError(
    "INVALID_OPTION",
    `${what} takes the text of a table, as a string or as bytes (Uint8Array)${parts}, not ${isAsync && typeof source === "function" ? "a class" : describeValue(source)}${isAsync ? wrapping(source) : ""}.`,
  );
}

/**
 * What to do with a stream or a Blob, as the end of a sentence: both would be gone after one
 * reading.
 */
function wrapping(source: unknown): string {
  if (!isRecord(source)) return "";
  if (typeof source.stream === "function") return ": wrap it as `() => blob.stream()`";
  const isStream =
    Symbol.asyncIterator in source || Symbol.iterator in source || typeof source.getReader === "function";
  return isStream ? ": wrap it as `() => stream`, a new one at every call" : "";
}

function checkTableOptions(what: string, options: unknown, more: readonly string[]): void {
  checkFormat(what, options, '{ text: ["species"] }', [...TABLE_OPTIONS, ...more]);
  const { name, columns, text, names, blankRows } = options as TableOptions;
  if (name !== undefined) checkText("name", name);
  if (blankRows !== undefined && typeof blankRows !== "boolean")
    throw invalidOption("blankRows", "true or false", blankRows);
  for (const [option, texts] of Object.entries({ columns, text, names }))
    if (texts !== undefined) checkTexts(option, texts);
}

/** What a function gives to be read, part by part. @throws UsageError INVALID_OPTION. */
function partsFrom(what: string, source: ByteParts): ReturnType<ByteParts> {
  const parts = source();
  const given: object = Object(parts);
  if (Symbol.asyncIterator in given || Symbol.iterator in given) return parts;
  throw new UsageError(
    "INVALID_OPTION",
    `${what} takes a function that returns parts to iterate, not ${describeValue(parts)}.`,
  );
}
