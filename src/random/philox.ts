/** The multipliers and the Weyl increments of the paper. */
const [FIRST, SECOND, GOLDEN, ROOT] = [0xd2511f53, 0xcd9e8d57, 0x9e3779b9, 0xbb67ae85];

/**
 * Four random words of 32 bits: a function of the seed, a whole number below 2^53, and of a counter
 * of four words alone, so that any row of any epoch is drawn by itself. Philox 4x32-10 (Salmon,
 * Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011), as
 * `assembly/random.ts` has it for kernels.
 */
export function philox(seed: number, [c0, c1, c2, c3]: readonly number[]): readonly number[] {
  let [k0, k1] = [seed | 0, Math.floor(seed / 2 ** 32)];
  for (let round = 0; round < 10; round++, k0 += GOLDEN, k1 += ROOT) {
    const [high0, high1] = [upperWord(FIRST, c0), upperWord(SECOND, c2)];
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, Math.imul(SECOND, c2), high0 ^ c3 ^ k1, Math.imul(FIRST, c0)];
  }
  return [c0, c1, c2, c3].map((word) => word >>> 0);
}

/** The upper word of the product of two words. */
function upperWord(a: number, b: number): number {
  return Number((BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n);
}
