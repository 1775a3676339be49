/** The two multipliers and the two Weyl increments of the paper. */
const [FIRST, SECOND] = [0xd2511f53, 0xcd9e8d57];
const [GOLDEN, ROOT] = [0x9e3779b9, 0xbb67ae85];
const ROUNDS = 10;
/** Values of a 32-bit word. */
const WORDS = 2 ** 32;

/**
 * Four random words of 32 bits: a function of the seed, a whole number below 2^53, and of a counter of four words alone, so that any row
 * of any epoch is drawn by itself. Philox 4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011), as
 * `assembly/random.ts` has it for kernels.
 */
export function philox(seed: number, counter: readonly [number, number, number, number]): readonly number[] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = [seed % WORDS, Math.floor(seed / WORDS)];
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, high1] = [highWord(FIRST, c0), highWord(SECOND, c2)];
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, Math.imul(SECOND, c2), high0 ^ c3 ^ k1, Math.imul(FIRST, c0)].map(
      (word) => word >>> 0,
    );
    k0 = (k0 + GOLDEN) % WORDS;
    k1 = (k1 + ROOT) % WORDS;
  }
  return [c0, c1, c2, c3];
}

/** The upper word of the product of two words, of products of halves: doubles hold no 64 bits. */
function highWord(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (other >>> 16);
}
