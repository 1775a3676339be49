import { type Indexed, shuffleWith } from "./shuffle.js";

/**
 * Where a Generator stands in its stream: four integers in [0, 2^32), not all zero. Survives JSON.
 */
export type GeneratorState = readonly [number, number, number, number];

/** Words there are. */
export const WORD = 2 ** 32;
const GOLDEN_RATIO = 0x9e3779b9;

/**
 * A bijection of 32-bit words that spreads every input bit over the output (the 32-bit finalizer of
 * MurmurHash3).
 */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2018),
 * period 2^128 - 1: what trainings shuffle by. Seeds, bounds and states are the caller's to check;
 * `Generator` does.
 */
export class Xoshiro {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `seed` is an integer from 0 to 2^53 - 1. */
  constructor(seed: number) {
    // The seed's halves determine the first two words one-to-one, so two seeds never start in the
    // same state; the low bit of the fourth keeps it from being all zero, the one state xoshiro
    // cannot leave.
    this.#a = mix((seed % WORD) + GOLDEN_RATIO);
    this.#b = mix(mix(Math.floor(seed / WORD) + GOLDEN_RATIO) + this.#a);
    this.#c = mix(this.#a + this.#b + GOLDEN_RATIO);
    this.#d = mix(this.#b + this.#c + GOLDEN_RATIO) | 1;
  }

  /** An integer in [0, 2^32), all equally likely. */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** An integer in [0, n), all equally likely; n is an integer from 1 to 2^32. */
  below(n: number): number {
    // Draws beyond the last whole multiple of n would favour the small remainders.
    const usable = WORD - (WORD % n);
    let word = this.uint32();
    while (word >= usable) word = this.uint32();
    return word % n;
  }

  /** Shuffles an array or typed array in place. */
  shuffle<Element>(array: Indexed<Element>): void {
    shuffleWith(array, (n) => this.below(n));
  }

  /**
   * Where the stream stands: give it to `restore` to continue from here, also in another process.
   */
  get state(): GeneratorState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }

  /** Continues the stream at `state`. */
  restore(state: GeneratorState): void {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }
}
