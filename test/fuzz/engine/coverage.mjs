/** Which branches inputs take, and about how often. */

/** The bit of a count: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more. */
const BITS = Uint8Array.from({ length: 256 }, (_, count) => {
  if (count < 4) return count === 0 ? 0 : 1 << (count - 1);
  return 1 << (count < 8 ? 3 : count < 16 ? 4 : count < 32 ? 5 : count < 128 ? 6 : 7);
});

export class Coverage {
  /** The counters of the bundle, whose length is a multiple of 4. */
  branches;
  /** Bits of each counter that were seen. */
  #seen;
  #words;
  /** How many bits were seen: branches, told apart by how often they are taken. */
  features = 0;

  constructor(counters) {
    this.branches = new Uint8Array(Math.ceil(counters / 4) * 4);
    this.#words = new Uint32Array(this.branches.buffer);
    this.#seen = new Uint8Array(this.branches.length);
  }

  /** Before an input. */
  begin() {
    this.branches.fill(0);
  }

  /** Whether what ran since `begin` did anything that nothing before did. */
  isNew() {
    let found = false;
    for (let word = 0; word < this.#words.length; word++) {
      if (this.#words[word] === 0) continue;
      for (let i = 4 * word; i < 4 * word + 4; i++) {
        const bit = BITS[this.branches[i]];
        if ((this.#seen[i] & bit) === bit) continue;
        this.#seen[i] |= bit;
        this.features++;
        found = true;
      }
    }
    return found;
  }

  /** The branches that were taken since `begin`. */
  branchesTaken() {
    return [...this.branches.keys()].filter((branch) => this.branches[branch] > 0);
  }

  /** How many branches were taken by any input. */
  get taken() {
    return this.#seen.reduce((sum, bits) => sum + (bits > 0), 0);
  }
}
