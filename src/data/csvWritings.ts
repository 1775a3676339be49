import { type Pieces, rowSpans } from "../pieces.js";

const ZERO = 48;
const PLUS = 43;
const MINUS = 45;

/** So many writings are kept of a column at most: one with more is taken for ambiguous, and has too many for classes anyway. */
const MOST_WRITINGS = 1024;
/** Leading zeros, or more digits than a double is sure to hold: such whole numbers name things. */
const CODE = /^[+-]?(?:0\d|\d{16,}$)/;

/**
 * Whether a number in plain notation is written as shortly as it can be there, "-12.5" and not "012.50", "+12.5", "12." or ".5": two such
 * cells that differ are different numbers.
 */
export function isShortest(text: string, start: number, end: number, point: number): boolean {
  const begin = text.charCodeAt(start) === MINUS ? start + 1 : start;
  const first = text.charCodeAt(begin);
  const last = text.charCodeAt(end - 1);
  if (first === PLUS || first === point) return false;
  if (first === ZERO) {
    if (begin + 1 === end) return begin === start;
    return text.charCodeAt(begin + 1) === point && last !== ZERO && last !== point;
  }
  if (last !== ZERO && last !== point) return true;
  for (let i = begin; i < end; i++) if (text.charCodeAt(i) === point) return false;
  return true;
}

/** How the numbers of a column are written that aren't written shortest. */
export class Writings {
  private readonly known = new Map<number, { readonly text: string; count: number }>();
  /** Whether it is known that cells can't be told apart; no more are needed then. */
  isAmbiguous = false;

  /** Takes in a cell, which is no shortest writing of `value`. */
  add(value: number, cell: string): void {
    if (this.isAmbiguous) return;
    const known = this.known.get(value);
    if (known && known.text === cell) known.count++;
    else this.isAmbiguous = known !== undefined || this.known.size === MOST_WRITINGS || CODE.test(cell);
    if (!known && !this.isAmbiguous) this.known.set(value, { text: ` ${cell}`.slice(1), count: 1 });
  }

  /** Whether `values`, all those of the column, don't tell its cells apart. */
  *areAmbiguous(values: Float64Array): Pieces<boolean> {
    if (this.isAmbiguous || this.known.size === 0) return this.isAmbiguous;
    const counts = new Map<number, number>();
    yield* rowSpans(values.length, 1, (begin, end) => {
      for (let row = begin; row < end; row++) {
        const value = values[row];
        if (this.known.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    });
    return [...this.known].some(([value, { count }]) => counts.get(value) !== count);
  }
}
