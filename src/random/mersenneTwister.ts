const LENGTH = 624;
const MIDDLE = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

function twist(upper: number, lower: number): number {
  const joined = (upper & UPPER) | (lower & LOWER);
  return (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
}

/**
 * The generator MT19937 (Matsumoto & Nishimura, "Mersenne Twister", 1998) with its 2002 seeding
 * `init_genrand`, which is how NumPy's RandomState treats an integer seed.
 */
export class MersenneTwister {
  readonly #words = new Uint32Array(LENGTH);
  #next = LENGTH;

  /** `seed` is an integer in [0, 2^32); the caller checks that. */
  constructor(seed: number) {
    let word = seed;
    this.#words[0] = word;
    for (let index = 1; index < LENGTH; index++) {
      word = Math.imul(word ^ (word >>> 30), 1812433253) + index;
      this.#words[index] = word;
    }
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    if (this.#next === LENGTH) this.#refill();
    let word = this.#words[this.#next++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** A number in [0, 1) of 53 bits, from two draws (`genrand_res53`). */
  double(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  #refill(): void {
    const words = this.#words;
    for (let index = 0; index < LENGTH; index++) {
      const joined = twist(words[index], words[(index + 1) % LENGTH]);
      words[index] = words[(index + MIDDLE) % LENGTH] ^ joined;
    }
    this.#next = 0;
  }
}
