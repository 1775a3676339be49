import { rowSpans, type Sliced } from "../sliced.js";
import { isSame, ownText } from "./csvTexts.js";

const ZERO = 48;
const PLUS = 43;
const MINUS = 45;

/**
 * So many writings are kept of a column at most: one with more is taken for ambiguous, and has too
 * many for classes anyway.
 */
const MOST_WRITINGS = 1024;
/**
 * Slots of the first writing; there are four times as many slots as writings, so most are found at
 * once.
 */
const FIRST_SLOTS = 8;
const SLOTS_EACH = 4;
const HASH_FACTOR = 0x9e3779b1;
/** The bits of a number. */
const NUMBER = new Float64Array(1);
const WORDS = new Int32Array(NUMBER.buffer);
/** Leading zeros, or more digits than a double is sure to hold: such whole numbers name things. */
const CODE = /^[+-]?(?:0\d|\d{16,}$)/;

/**
 * Whether a number in plain notation is written as shortly as it can be there, "-12.5" and not
 * "012.50", "+12.5", "12." or ".5": two such cells that differ are different numbers.
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
  private readonly texts: string[] = [];
  private readonly counts: number[] = [];
  private readonly values: number[] = [];
  /**
   * The place of a value in these lists, plus 1, at the first free slot from its hash on; 0 where
   * there is none. A power of 2 of them.
   */
  private slots = new Uint16Array(FIRST_SLOTS);
  /** Whether it is known that cells can't be told apart; no more are needed then. */
  isAmbiguous = false;

  /** Takes in a cell, `text` from `start` to `end`, which is no shortest writing of `value`. */
  add(value: number, text: string, start: number, end: number): void {
    if (this.isAmbiguous) return;
    const place = this.slots[this.slotOf(value)] - 1;
    if (place >= 0) {
      this.counts[place]++;
      this.isAmbiguous = !isSame(this.texts[place], text, start, end);
      return;
    }
    const cell = ownText(text, start, end);
    this.isAmbiguous = this.texts.length === MOST_WRITINGS || CODE.test(cell);
    if (this.isAmbiguous) return;
    this.counts.push(1);
    this.values.push(value);
    if (SLOTS_EACH * this.texts.push(cell) > this.slots.length) this.grow();
    this.slots[this.slotOf(value)] = this.texts.length;
  }

  /** Whether `values`, all those of the column, don't tell its cells apart. */
  *areAmbiguous(values: Float64Array): Sliced<boolean> {
    const { slots, counts } = this;
    if (this.isAmbiguous) return true;
    const found = new Uint32Array(counts.length + 1);
    yield* rowSpans(values.length, 1, (begin, end) => {
      for (let row = begin; row < end; row++) found[slots[this.slotOf(values[row])]]++;
    });
    return counts.some((count, i) => found[i + 1] !== count);
  }

  /** Makes room for twice as many. */
  private grow(): void {
    this.slots = new Uint16Array(2 * this.slots.length);
    for (let place = 0; place < this.counts.length - 1; place++)
      this.slots[this.slotOf(this.values[place])] = place + 1;
  }

  /** Where the value is, or belongs. */
  private slotOf(value: number): number {
    const { slots } = this;
    // -0 is the number that 0 is
    NUMBER[0] = value + 0;
    const hash = Math.imul(WORDS[0] ^ Math.imul(WORDS[1], HASH_FACTOR), HASH_FACTOR);
    let slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
    while (slots[slot] !== 0 && this.values[slots[slot] - 1] !== value) slot = (slot + 1) & (slots.length - 1);
    return slot;
  }
}
