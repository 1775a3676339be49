import { pluralize } from "../check.js";
import { DataError } from "../errors.js";
import { type Sliced, spans } from "../sliced.js";
import { ColumnReader, cellRules, type Grown, grownIntegers } from "./csvColumns.js";
import type { TableOptions } from "./csvFormat.js";
import { MISSING } from "./csvFormat.js";
import { checkGuess, type Header, NO_HEADER, type Opening, readHeader, readOpening } from "./csvHeader.js";
import { isNumber } from "./csvNumbers.js";
import { type CellSink, CsvScanner } from "./csvScan.js";
import { checkText, partsOf, TextParts } from "./csvText.js";
import { otherDelimiter } from "./otherDelimiter.js";
import { quoteList } from "./quote.js";
import { setOf } from "./slicedLists.js";
import type { Table } from "./table.js";

/** Characters of a first line at most: a line that never ends belongs to no table. */
const LONGEST_LINE = 2 ** 27;
/** Cells of the first row that become columns between two turns. */
const CELLS_AT_A_TIME = 2 ** 13;

/**
 * A table, and the names of those of its columns whose numbers stand among text: they must be read
 * once more, as text.
 */
export interface BuiltTable {
  readonly table: Table;
  readonly mixed: readonly string[];
}

/** Makes a Table of text that comes in parts. */
export class TableBuilder implements CellSink {
  private readonly file: string;
  private readonly parts: TextParts;
  private readonly lines: Grown<Int32Array> = grownIntegers();
  private start = "";
  private opening: Opening;
  private scanner: CsvScanner | undefined;
  private firstRow: string[] = [];
  /** The line of the first row, once it has been read. */
  private firstLine = 0;
  private header: Header | undefined;
  /** A reader for each column that is wanted, by its place in the file. */
  private readonly readers: (ColumnReader | undefined)[] = [];
  private rows = 0;

  /** @param again the columns to read, as text, where they were read before as something else */
  constructor(
    private readonly options: TableOptions,
    private readonly again?: readonly string[],
  ) {
    this.file = options.name ?? "The CSV data";
    this.parts = new TextParts(this.file, options.encoding);
    this.opening = {
      ...(options.delimiter !== undefined && { delimiter: options.delimiter }),
      begin: 0,
      line: 1,
      isFound: false,
    };
  }

  /** The names of the columns that are read, once they are known. */
  get names(): readonly string[] | undefined {
    return this.header && this.readers.flatMap((reader) => (reader ? [reader.name] : []));
  }

  /** Reads the next part of a string, or of bytes. */
  *push(part: string | Uint8Array): Sliced<undefined> {
    yield* this.scan(typeof part === "string" ? checkText(part, this.file) : this.parts.decode(part), false);
  }

  /** The table, after the last part. */
  *end(): Sliced<BuiltTable> {
    yield* this.scan(this.parts.end(), true);
    const { file, header, rows, lines } = this;
    if (!header)
      throw new DataError("DATA_INVALID", `${file} is empty; it needs a line of column names and at least one row.`);
    if (rows === 0)
      throw new DataError("DATA_INVALID", `${file} has column names only; add at least one row${this.orRow()}.`);
    const { repeated, notes } = header;
    const { decimal, na = MISSING } = this.options;
    const columns = [];
    const mixed = [];
    for (const reader of this.readers) {
      if (!reader) continue;
      yield;
      const column = yield* reader.take(rows);
      if (reader.isMixed) mixed.push(column.name);
      columns.push(column);
    }
    if (header.isGuess) yield* checkGuess(file, columns, decimal ?? ".");
    const table = {
      name: file,
      rows,
      columns,
      lines: lines.take(rows),
      ...(decimal !== undefined && { decimal }),
      na,
      ...(header.isRow && !this.options.names && { unnamedColumns: header.names.length }),
      ...(repeated.length > 0 && { repeated }),
      ...(notes.length > 0 && { notes }),
    };
    return { table, mixed };
  }

  /** What is to be done where the only line, which was taken for names, holds numbers. */
  private orRow(): string {
    const { header, decimal } = this.options;
    if (header !== undefined) return "";
    const numbers = this.firstRow.filter((cell) => isNumber(cell, decimal));
    return numbers.length === 0 ? "" : `, or, if the line with ${quoteList(numbers)} is a row, ${NO_HEADER}`;
  }

  cell(column: number, text: string, start: number, end: number, isQuoted: boolean): void {
    if (this.header) this.readers[column]?.read(this.rows, text, start, end, isQuoted);
    else this.firstRow[column] = isQuoted ? text.slice(start, end) : text.slice(start, end).trim();
  }

  row(cells: number, line: number, isBlank: boolean): boolean {
    if (isBlank && !(this.header && this.options.blankRows)) return false;
    if (!this.header) {
      // what is left of lines of nothing but separators
      this.firstRow.length = cells;
      this.firstLine = line;
      return true;
    }
    if (cells !== this.readers.length) throw this.uneven(cells, line);
    this.lines.set(this.rows++, line);
    return false;
  }

  private uneven(cells: number, line: number): DataError {
    const { file, readers, firstRow, opening, header } = this;
    const other = otherDelimiter(firstRow, opening.delimiter ?? ",");
    return new DataError(
      "DATA_INVALID",
      `${file}, line ${line}: it has ${pluralize(cells, "cell")} where the ${header?.isRow ? "first row" : "header"} has ${readers.length}; correct the line${other ? `, or, ${other}` : ""}.`,
    );
  }

  /**
   * Scans the text up to the end of its first row, which may be long, then begins the columns, and
   * scans on.
   */
  private *scanOn(scanner: CsvScanner, text: string, isLast: boolean): Sliced<undefined> {
    scanner.scan(text, isLast);
    const { firstRow, firstLine } = this;
    if (firstLine === 0 || this.header) return;
    const header = yield* this.begin(firstRow.map((name) => name.trim()));
    this.header = header;
    if (header.isRow) {
      yield* spans(firstRow.length, CELLS_AT_A_TIME, (begin, end) => {
        for (let column = begin; column < end; column++)
          this.cell(column, firstRow[column], 0, firstRow[column].length, true);
      });
      this.row(firstRow.length, firstLine, false);
    }
    scanner.scan("", isLast);
  }

  private *scan(text: string, isLast: boolean): Sliced<undefined> {
    if (this.scanner) return yield* this.scanOn(this.scanner, text, isLast);
    this.start += this.start === "" && this.opening.line === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text;
    if (!isLast && this.start.length < LONGEST_LINE && !/[\r\n]/.test(text)) return;
    this.opening = readOpening(
      this.start,
      isLast || this.start.length >= LONGEST_LINE,
      this.opening,
      this.options.decimal,
    );
    const { begin, line, isFound, delimiter = "," } = this.opening;
    this.start = this.start.slice(begin);
    if (!isFound) return;
    this.scanner = new CsvScanner(delimiter, this, this.file, line);
    const { start } = this;
    this.start = "";
    for (const part of partsOf(start)) {
      yield;
      yield* this.scanOn(this.scanner, part, false);
    }
    if (isLast) yield* this.scanOn(this.scanner, "", true);
  }

  /** Begins the columns, whose names, or first cells, these are. */
  private *begin(cells: readonly string[]): Sliced<Header> {
    const { file, again } = this;
    const { decimal = ".", header, names, columns, text = [], na = MISSING } = this.options;
    const found = yield* readHeader(cells, {
      file,
      decimal,
      delimiter: this.opening.delimiter ?? ",",
      asked: [...(columns ?? []), ...text],
      ...(header !== undefined && { header }),
      ...(names && { names }),
    });
    const wanted = again ?? (columns && [...columns, ...text]);
    const isWanted = wanted && (yield* setOf(wanted));
    const asText = yield* setOf(again ?? text);
    const rules = cellRules(decimal, na);
    yield* spans(found.names.length, CELLS_AT_A_TIME, (begin, end) => {
      for (const name of found.names.slice(begin, end))
        this.readers.push(
          name !== undefined && (!isWanted || isWanted.has(name))
            ? new ColumnReader(name, asText.has(name) ? "text" : "number", rules, file)
            : undefined,
        );
    });
    return found;
  }
}
