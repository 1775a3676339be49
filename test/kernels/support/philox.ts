/**
 * Philox 4x32-10 and what the random kernels make of it, written from the paper (Salmon et
 * al. 2011) in big integers.
 */

const WORD = 0xffffffffn;

export type Words = readonly [number, number, number, number];

export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & WORD, (p0 >> 32n) ^ c3 ^ k1, p0 & WORD];
    k0 = (k0 + 0x9e3779b9n) & WORD;
    k1 = (k1 + 0xbb67ae85n) & WORD;
  }
  return [Number(c0), Number(c1), Number(c2), Number(c3)];
}

/** The number in [0, 1) whose 53 bits are `high` and the upper 21 bits of `low`. */
export function unit(low: number, high: number): number {
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

/** What a kernel is told to draw from: the key and the upper half of the counter. */
export interface Stream {
  readonly seedLow: number;
  readonly seedHigh: number;
  readonly stream: number;
}

function draw({ seedLow, seedHigh, stream }: Stream, index: number, attempt: number): readonly [number, number] {
  const words = philox([index, 0, stream, attempt], [seedLow, seedHigh]);
  return [unit(words[0], words[1]), unit(words[2], words[3])];
}

/** Number i in [0, 1) of a stream. */
export function uniformAt(stream: Stream, i: number): number {
  return draw(stream, i, 0)[0];
}

/**
 * Standard normal number i of a stream: elements 2p and 2p + 1 are the two results of Marsaglia's
 * polar method for pair p.
 */
export function normalAt(stream: Stream, i: number): number {
  for (let attempt = 0; ; attempt++) {
    const [x, y] = draw(stream, Math.floor(i / 2), attempt).map((u) => 2 * u - 1);
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    return (i % 2 ? y : x) * Math.sqrt((-2 * Math.log(square)) / square);
  }
}
