import { philox } from "./philox.js";
import { ascending, shuffleWith } from "./shuffle.js";

/**
 * The numbers 0 ... count - 1 in an order that depends on the seed and three words alone: a counter
 * is all that the generator keeps.
 */
export function drawnOrder(count: number, seed: number, [a, b, c]: readonly [number, number, number]): Uint32Array {
  const order = ascending(count);
  let words: readonly number[] = [];
  let drawn = 0;
  shuffleWith(order, (n) => {
    if (drawn % 4 === 0) words = philox(seed, [drawn / 4, a, b, c]);
    const word = words[drawn++ % 4];
    return Math.floor((word / 2 ** 32) * n);
  });
  return order;
}
