import { wholePower } from "../random/exact.js";

/** A rung of successive halving: so many of the trials are left, which train for so many epochs. */
export interface Rung {
  readonly trials: number;
  readonly epochs: number;
}

/**
 * The rungs of successive halving (Jamieson & Talwalkar 2016): all trials train for few epochs, the
 * best `1 / factor` of them anew for `factor` times as many, and so on, the last for all. So no
 * rung takes longer than the first would.
 */
export function rungsOf(trials: number, epochs: number, factor: number): readonly Rung[] {
  const counts = [trials];
  let epochsOfFirst = epochs;
  while (counts[counts.length - 1] >= factor && epochsOfFirst / factor >= 1) {
    counts.push(Math.floor(counts[counts.length - 1] / factor));
    epochsOfFirst /= factor;
  }
  return counts.map((count, i) => ({
    trials: count,
    epochs:
      i === counts.length - 1 ? epochs : Math.max(1, Math.round(epochs / wholePower(factor, counts.length - 1 - i))),
  }));
}
