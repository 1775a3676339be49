import { cosPi } from "../../random/exact.js";
import { log } from "../../random/log.js";
import { philox } from "../../random/philox.js";

/** What chance gives one row: the same for the same seed and place, on every engine. */
export interface Draws {
  /** Two numbers between 0 and 1, all equally likely, neither bound among them. */
  readonly uniform: readonly [number, number];
  /** Two normal numbers of mean 0 and deviation 1. */
  readonly normal: readonly [number, number];
}

/**
 * What chance gives a row, from seed, set and row alone: rows don't change with how many there are.
 */
export function drawsOf(seed: number, set: number, row: number): Draws {
  const [a, b, c, d] = philox(seed, [row, set, 0, 0]).map((word) => (word + 0.5) / 2 ** 32);
  const length = Math.sqrt(-2 * log(c));
  return { uniform: [a, b], normal: [length * cosOfTurns(d), length * sinOfTurns(d)] };
}

/** The cosine of so many turns, the same to the bit on every engine. */
export function cosOfTurns(turns: number): number {
  return cosPi(2 * turns);
}

/** The sine of so many turns, likewise. */
export function sinOfTurns(turns: number): number {
  return cosPi(2 * turns - 0.5);
}
