import { DataError, ResourceError } from "../errors.js";
import type { Sliced } from "../sliced.js";
import { type Decimal, numberIn, plainNumber } from "./csvNumbers.js";
import { isSpace, ownText } from "./csvTexts.js";
import { isShortest, Writings } from "./csvWritings.js";
import { LongIntegers } from "./longIntegers.js";
import { quote } from "./quote.js";
import type { Column } from "./table.js";

/** Rows that one piece of a column has at most: pieces are not copied while a column grows. */
const PIECE = 2 ** 16;
/** The first piece has few: a table may have a million columns of one row. */
const FIRST_PIECE = 4;
/** Most texts of which a column tells which is which: engines' maps hold no more than 2^24. */
const MOST_TEXTS = 16_000_000;

/** Numbers by row, of which nobody knows how many will come. */
export class Grown<A extends Float64Array | Int32Array> {
  private readonly full: A[] = [];
  private fullRows = 0;
  private piece: A;

  constructor(private readonly make: (length: number) => A) {
    this.piece = make(FIRST_PIECE);
  }

  /** Sets a row, which is one that was set before or the next one. */
  set(row: number, value: number): void {
    let place = row - this.fullRows;
    if (place === this.piece.length) {
      this.grow();
      place = row - this.fullRows;
    }
    this.piece[place] = value;
  }

  /** The first `rows` numbers; nothing may be set afterwards. */
  take(rows: number): A {
    const all = allocated(() => this.make(rows));
    let begin = 0;
    for (const piece of this.full) {
      all.set(piece, begin);
      begin += piece.length;
    }
    all.set(this.piece.subarray(0, rows - begin), begin);
    this.full.length = 0;
    return all;
  }

  private grow(): void {
    const { piece } = this;
    if (piece.length === PIECE) {
      this.full.push(piece);
      this.fullRows += PIECE;
      this.piece = allocated(() => this.make(PIECE));
    } else {
      this.piece = allocated(() => this.make(2 * piece.length));
      this.piece.set(piece);
    }
  }
}

/** A new array of whole numbers, or of numbers, that grows. */
export const grownIntegers = (): Grown<Int32Array> => new Grown((length) => new Int32Array(length));
const grownNumbers = (): Grown<Float64Array> => new Grown((length) => new Float64Array(length));

/** What a column's cells are read by. */
export interface CellRules {
  readonly decimal: Decimal;
  /** Cells that are missing, besides empty ones. */
  readonly missing: ReadonlySet<string>;
  /** The numbers that some of these are, such as -999. */
  readonly missingNumbers: ReadonlySet<number>;
}

/** The rules for files that write decimals so, and missing cells like `na`. */
export function cellRules(decimal: Decimal, na: readonly string[]): CellRules {
  const numbers = na.flatMap((text) => numberIn(text, decimal) ?? []);
  return { decimal, missing: new Set(na), missingNumbers: new Set(numbers) };
}

/**
 * Collects the cells of a column: as numbers, until one is none. A column that had numbers before
 * it must then be read once more as text, since their text isn't kept.
 */
export class ColumnReader {
  private readonly point: number;
  private readonly hasMissingNumbers: boolean;
  private numbers: Grown<Float64Array> | undefined;
  private codes: Grown<Int32Array> | undefined;
  private hasNumbers = false;
  // made when they are first needed: a table may have a million columns
  private texts: string[] | undefined;
  private codeOf: Map<string, number> | undefined;
  private writings: Writings | undefined;
  private longIntegers: LongIntegers | undefined;
  private absences: Set<string> | undefined;

  constructor(
    readonly name: string,
    kind: Column["kind"],
    private readonly rules: CellRules,
    private readonly file: string,
  ) {
    this.point = rules.decimal.charCodeAt(0);
    this.hasMissingNumbers = rules.missingNumbers.size > 0;
    if (kind === "number") this.numbers = grownNumbers();
    else this.codes = grownIntegers();
  }

  /** Whether the column has numbers and text. */
  get isMixed(): boolean {
    return !this.numbers && !this.codes;
  }

  /**
   * Reads the cell of a row: `text` from `start` to `end`, without the spaces around it unless they
   * are in quotes and no number is.
   */
  read(row: number, text: string, start: number, end: number, isQuoted: boolean): void {
    let first = start;
    let last = end;
    while (last > first && isSpace(text.charCodeAt(last - 1))) last--;
    while (first < last && isSpace(text.charCodeAt(first))) first++;
    const isPadded = isQuoted && last - first < end - start;
    const textStart = isPadded ? start : first;
    const textEnd = isPadded ? end : last;
    if (this.numbers) {
      const value = plainNumber(text, first, last, this.point);
      if (Number.isNaN(value) || (this.hasMissingNumbers && this.rules.missingNumbers.has(value)))
        this.readOther(row, text, textStart, textEnd);
      else {
        this.numbers.set(row, value);
        this.hasNumbers = true;
        if (!this.writings?.isAmbiguous && (isPadded || !isShortest(text, first, last, this.point)))
          this.addWriting(value, text, textStart, textEnd);
      }
    } else if (this.codes) this.codes.set(row, this.code(text, textStart, textEnd));
  }

  /** The column of the first `rows` rows. */
  *take(rows: number): Sliced<Column> {
    const { name, texts = [] } = this;
    const absences = this.absences && { absences: [...this.absences] };
    if (this.numbers) {
      const values = this.numbers.take(rows);
      const isAmbiguous = this.writings !== undefined && (yield* this.writings.areAmbiguous(values));
      const { merged } = this.longIntegers ?? {};
      const unclear = { ...(isAmbiguous && { isAmbiguous: true as const }), ...(merged && { merged }) };
      return { name, kind: "number", values, ...absences, ...unclear };
    }
    const codes = (this.codes ?? grownIntegers()).take(rows);
    return { name, kind: "text", codes, texts, ...absences };
  }

  /** Reads a cell of a column of numbers that is not a plain number. */
  private readOther(row: number, text: string, start: number, end: number): void {
    const cell = text.slice(start, end);
    const isMissing = this.isMissing(cell);
    const value = isMissing ? Number.NaN : numberIn(cell, this.rules.decimal);
    if (value !== undefined) {
      this.numbers?.set(row, value);
      if (isMissing) this.addAbsence(cell);
      else {
        this.hasNumbers = true;
        this.longIntegers ??= new LongIntegers();
        this.longIntegers.add(value, cell.trim());
        // what has many digits, and is written as JavaScript does, no other cell is
        if (!this.writings?.isAmbiguous && (/e/i.test(cell) || String(value) !== cell))
          this.addWriting(value, text, start, end);
      }
      return;
    }
    this.numbers = undefined;
    if (this.hasNumbers) return;
    this.codes = grownIntegers();
    for (let before = 0; before < row; before++) this.codes.set(before, -1);
    this.codes.set(row, this.code(text, start, end));
  }

  private addWriting(value: number, text: string, start: number, end: number): void {
    this.writings ??= new Writings();
    this.writings.add(value, text, start, end);
  }

  private isMissing(cell: string): boolean {
    const bare = cell.trim();
    return bare === "" || this.rules.missing.has(bare);
  }

  private addAbsence(cell: string): void {
    const bare = cell.trim();
    this.absences ??= new Set();
    if (!this.absences.has(bare)) this.absences.add(ownText(bare));
  }

  private code(text: string, start: number, end: number): number {
    const cell = text.slice(start, end);
    this.codeOf ??= new Map();
    this.texts ??= [];
    const known = this.codeOf.get(cell);
    if (known !== undefined) return known;
    const isMissing = this.isMissing(cell);
    const code = isMissing ? -1 : this.texts.length;
    if (code === MOST_TEXTS)
      throw new DataError(
        "DATA_INVALID",
        `${this.file}: the column ${quote(this.name)} has more than ${MOST_TEXTS} different texts; leave it out.`,
      );
    const own = ownText(cell);
    if (isMissing) this.addAbsence(cell);
    else this.texts.push(own);
    this.codeOf.set(own, code);
    return code;
  }
}

function allocated<A>(make: () => A): A {
  try {
    return make();
  } catch (cause) {
    throw new ResourceError("OUT_OF_MEMORY", "The table needs more memory than there is; read fewer columns.", {
      cause,
    });
  }
}
