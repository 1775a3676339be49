/** Random numbers that are the same for the same seed. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0 || 1;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count) {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % count;
  }

  /** Whether something happens once in `count` times. */
  once(count) {
    return this.below(count) === 0;
  }

  /** One of these. */
  of(list) {
    return list[this.below(list.length)];
  }
}
