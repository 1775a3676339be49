import type { DivisibleStep } from "./divisible.js";

/**
 * How a step is shared out: among how many threads, and in how many pieces that they take one by
 * one.
 */
export interface Shares {
  readonly threads: number;
  readonly pieces: number;
}

/**
 * Milliseconds of work that a thread must get out of a step, in barriers: below that waiting costs
 * too much of the gain.
 */
const BARRIERS = 4;

/** The least of it where barriers are very cheap: caches have to be filled too. */
const LEAST = 0.004;

/** What a barrier is taken to cost before it is measured, in milliseconds. */
export const USUAL_BARRIER = 0.002;

/**
 * Pieces a thread, so that one that is held up leaves more to the others; each at least
 * `LEAST_PIECE` milliseconds long.
 */
const PIECES = 4;
const LEAST_PIECE = 0.4;

/**
 * Milliseconds after which a piece is to be over: then the clock is looked at, and a signal obeyed.
 */
const LONGEST_PIECE = 8;

/**
 * Milliseconds that starting workers takes: threads, compiling the kernels for shared memory,
 * moving the model there.
 */
const START = 100;

/** Share of the time on one thread that several must save to be worth their trouble. */
const WORTH = 0.05;

/** How a step that takes `milliseconds` on one thread is shared out among `most` threads. */
export function shareOut(
  { rows, grain }: Pick<DivisibleStep, "rows" | "grain">,
  milliseconds: number,
  most: number,
  barrier: number,
): Shares {
  const worthwhile = Math.floor(milliseconds / Math.max(LEAST, BARRIERS * barrier));
  const threads = Math.min(most, worthwhile, Math.floor(rows / grain));
  if (threads < 2) return { threads: 1, pieces: Math.max(1, Math.ceil(milliseconds / LONGEST_PIECE)) };
  const perThread = milliseconds / threads;
  const rounds = Math.max(Math.min(PIECES, perThread / LEAST_PIECE), perThread / LONGEST_PIECE, 1);
  return { threads, pieces: threads * Math.floor(rounds) };
}

/** Milliseconds that one run would take so shared out. */
export function estimate(shares: readonly Shares[], milliseconds: readonly number[], barrier: number): number {
  return shares.reduce((sum, { threads }, i) => sum + milliseconds[i] / threads + (threads > 1 ? 2 * barrier : 0), 0);
}

/**
 * Whether workers are worth starting that save `saved` of the `alone` milliseconds of each of the
 * `runs` that are to come.
 */
export function isWorthStarting(saved: number, alone: number, runs: number, isStarted: boolean): boolean {
  return saved > WORTH * alone && saved * runs > (isStarted ? 1 : 2 * START);
}

/**
 * Whether several threads go on: what a run took them, and what it took one, both measured at about
 * the same time. A tie is one's.
 */
export function isFaster(pool: number, alone: number): boolean {
  return pool < (1 - WORTH) * alone;
}
