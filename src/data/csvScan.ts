import { DataError } from "../errors.js";

/** What is told of the cells and rows that a scan finds. */
export interface CellSink {
  /**
   * A cell of the row that is being read: `text` from `start` to `end`, spaces around it included,
   * which count where `isQuoted`.
   */
  cell(column: number, text: string, start: number, end: number, isQuoted: boolean): void;
  /**
   * The end of a row of so many cells that began on this line; `isBlank` if nothing stands in it
   * but separators. Empty lines are none. Returns whether the scan must end behind it: the next
   * call of `scan` goes on from there.
   */
  row(cells: number, line: number, isBlank: boolean): boolean;
}

/**
 * Characters of the longest cell: more stand between two quotes only where one of them was
 * forgotten.
 */
const LONGEST_CELL = 2 ** 20;

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

/**
 * Finds the cells of CSV text that comes in parts of any size: RFC 4180 quotes, also after spaces;
 * line ends LF, CRLF and CR. A cell that goes on in the next part is begun again there, so that
 * nothing but its own text is kept, once as much text has come as was looked at: time is linear in
 * the text, however small its parts are. Lines are counted from `line` on.
 *
 * @throws DataError DATA_INVALID for a quoted cell that isn't closed properly, and for one of more
 * than a million characters
 */
export class CsvScanner {
  private rest = "";
  private pending = "";
  private column = 0;
  private isBlank = true;
  /** Whether the sink wants nothing more before the next call. */
  private isHeld = false;
  private rowLine: number;
  private readonly delimiter: number;
  /** No character above this one ends a cell. */
  private readonly lastEnd: number;

  constructor(
    delimiter: string,
    private readonly sink: CellSink,
    private readonly file: string,
    private line: number,
  ) {
    this.rowLine = line;
    this.delimiter = delimiter.charCodeAt(0);
    this.lastEnd = Math.max(this.delimiter, CR);
  }

  /** Reads the next part of the text; after the one that `isLast` no other may come. */
  scan(part: string, isLast: boolean): void {
    this.pending += part;
    if (!isLast && this.pending.length < this.rest.length) return;
    const text = this.rest + this.pending;
    this.pending = "";
    this.isHeld = false;
    const { delimiter, lastEnd, sink } = this;
    const { length } = text;
    let begin = 0;
    while (begin < length && !this.isHeld) {
      let start = begin;
      while (text.charCodeAt(start) === SPACE && delimiter !== SPACE) start++;
      if (text.charCodeAt(start) === QUOTE) {
        const next = this.scanQuoted(text, start + 1, isLast);
        if (next < 0) break;
        begin = next;
        continue;
      }
      let end = start;
      for (; end < length; end++) {
        const code = text.charCodeAt(end);
        if (code <= lastEnd && (code === delimiter || code === LF || code === CR)) break;
      }
      if (!this.isEnd(text, end, isLast)) break;
      if (this.isBlank && end > start) this.isBlank = text.slice(start, end).trim() === "";
      sink.cell(this.column++, text, start, end, false);
      begin = this.pass(text, end);
    }
    this.keep(text, begin);
    if (isLast && this.column > 0 && !this.isHeld) {
      // The text ends behind a separator.
      sink.cell(this.column++, "", 0, 0, false);
      this.endRow();
    }
  }

  /**
   * Reads a cell from behind its opening quote: where the next one begins, or -1 if this text
   * doesn't hold it all.
   */
  private scanQuoted(text: string, start: number, isLast: boolean): number {
    let end = text.indexOf('"', start);
    let isDoubled = false;
    while (end >= 0 && text.charCodeAt(end + 1) === QUOTE) {
      isDoubled = true;
      end = text.indexOf('"', end + 2);
    }
    if (end < 0) {
      if (isLast) throw this.unclosed();
      return -1;
    }
    let next = end + 1;
    while (text.charCodeAt(next) === SPACE && this.delimiter !== SPACE) next++;
    if (!this.isEnd(text, next, isLast)) return -1;
    const code = text.charCodeAt(next);
    if (next < text.length && code !== this.delimiter && code !== LF && code !== CR) throw this.unclosed();
    this.isBlank = false;
    if (isDoubled) {
      const cell = text.slice(start, end).replaceAll('""', '"');
      this.sink.cell(this.column++, cell, 0, cell.length, true);
    } else this.sink.cell(this.column++, text, start, end, true);
    this.line += lineEnds(text, start, end);
    return this.pass(text, next);
  }

  /**
   * Whether it is known what follows at this place: the text's end may be that of a part, and a CR
   * the half of a line end.
   */
  private isEnd(text: string, place: number, isLast: boolean): boolean {
    return isLast || place + 1 < text.length || (place < text.length && text.charCodeAt(place) !== CR);
  }

  /** Goes behind the separator or line end that stands at `place`. */
  private pass(text: string, place: number): number {
    const code = text.charCodeAt(place);
    if (code === this.delimiter && place < text.length) return place + 1;
    if (place < text.length) this.line++;
    this.endRow();
    return code === CR && text.charCodeAt(place + 1) === LF ? place + 2 : place + 1;
  }

  private endRow(): void {
    // separators that are spaces leave a line as empty as it looks
    const isEmpty = this.isBlank && (this.column === 1 || this.delimiter === SPACE);
    if (!isEmpty) this.isHeld = this.sink.row(this.column, this.rowLine, this.isBlank);
    this.column = 0;
    this.isBlank = true;
    this.rowLine = this.line;
  }

  private keep(text: string, begin: number): void {
    this.rest = text.slice(begin);
    if (this.rest.length <= LONGEST_CELL || this.isHeld) return;
    if (this.rest.trimStart().startsWith('"')) throw this.unclosed();
    throw new DataError(
      "DATA_INVALID",
      `${this.file}, line ${this.rowLine}: a cell has more than a million characters; is it a table?`,
    );
  }

  private unclosed(): DataError {
    return new DataError(
      "DATA_INVALID",
      `${this.file}, line ${this.rowLine}: a quoted cell isn't closed properly; write quotes inside a cell twice.`,
    );
  }
}

function lineEnds(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count++;
  }
  return count;
}
