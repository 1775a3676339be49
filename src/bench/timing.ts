/** How long and how often something is measured. */
export interface Pace {
  /** Samples that are taken. */
  readonly rounds: number;
  /** Seconds that a sample lasts at least; short runs are repeated until then. */
  readonly roundSeconds: number;
}

/** Enough samples for a median that stays put on a machine that does nothing else. */
export const USUAL_PACE: Pace = { rounds: 9, roundSeconds: 0.04 };

/** A look in passing. */
export const QUICK_PACE: Pace = { rounds: 3, roundSeconds: 0.01 };

/** Growth of the number of runs from one warm-up to the next. */
const MOST_GROWTH = 16;

/** Reads a clock, in milliseconds. */
export type Clock = () => number;

/** Seconds that one run takes, one sample a round. */
export function timeRuns(run: () => void, pace: Pace, now?: Clock): readonly number[] {
  const sample = sampler(run, pace, now);
  return Array.from({ length: pace.rounds }, sample);
}

/**
 * A function that takes one sample: the seconds of one run. The warm-up, in which the engine also
 * gets to compile with its optimizer, finds out how many runs fill a round.
 */
export function sampler(
  run: () => void,
  { roundSeconds }: Pick<Pace, "roundSeconds">,
  now: Clock = () => performance.now(),
): () => number {
  const secondsOf = (runs: number): number => {
    const start = now();
    for (let i = 0; i < runs; i++) run();
    return (now() - start) / 1000;
  };
  let runs = 1;
  for (let seconds = secondsOf(runs); seconds < roundSeconds; seconds = secondsOf(runs)) {
    const growth = Math.min(MOST_GROWTH, Math.max(2, (1.2 * roundSeconds) / seconds));
    runs = Math.ceil(runs * growth);
  }
  return () => secondsOf(runs) / runs;
}
