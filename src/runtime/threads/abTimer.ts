import type { TimeSlice } from "../timeSlice.js";

/** Milliseconds of runs in which the engine compiles the kernels for shared memory. */
const WARM_UP = 60;

/** Milliseconds of runs of each way that are compared, and the least number of runs. */
const SAMPLE = 40;
const LEAST_RUNS = 2;

/**
 * Milliseconds of runs for which a result is trusted, since whatever else the machine does may
 * begin or end: doubled each time that it is confirmed, up to the longest.
 */
const VALIDITY = 1000;
const LONGEST_VALIDITY = 8000;

/**
 * Share of the time that follows which the runs of the slower way may have cost, and the longest
 * that a result holds for that.
 */
const COST = 0.02;
const LONGEST_FOR_COST = 60_000;

/**
 * Measures whether several threads are faster than one, with runs that train, and again from time
 * to time.
 */
export class AbTimer {
  private isTogether = true;
  /** The faster way, while it is known. */
  private winner: boolean | undefined;
  private lastWinner: boolean | undefined;
  /** Milliseconds of runs that a result holds by its age, and that the present one does. */
  private steady = VALIDITY;
  private validity = VALIDITY;
  /** Milliseconds of runs since the last result. */
  private since = 0;
  private warmth = 0;
  private readonly alone = { spent: 0, runs: 0 };
  private readonly together = { spent: 0, runs: 0 };
  private begun = 0;
  private given = 0;

  constructor(private readonly slice: TimeSlice) {}

  /** Begins a run; whether it is one of several threads. */
  begin(): boolean {
    this.begun = this.slice.now();
    this.given = this.slice.yielded;
    this.isTogether = this.winner ?? (this.warmth < WARM_UP || this.together.runs <= this.alone.runs);
    return this.isTogether;
  }

  /** Ends it; `isFaster` judges by milliseconds a run. */
  end(isFaster: (together: number, alone: number) => boolean): void {
    const took = this.slice.now() - this.begun - (this.slice.yielded - this.given);
    if (this.winner !== undefined) {
      this.since += took;
      if (this.since >= this.validity) this.winner = undefined;
      return;
    }
    if (this.warmth < WARM_UP) {
      this.warmth += took;
      return;
    }
    const { alone, together } = this;
    const side = this.isTogether ? together : alone;
    side.spent += took;
    side.runs++;
    if (Math.min(alone.spent, together.spent) < SAMPLE || Math.min(alone.runs, together.runs) < LEAST_RUNS) return;
    const [withTeam, without] = [together.spent / together.runs, alone.spent / alone.runs];
    const winner = isFaster(withTeam, without);
    const lost = (winner ? alone.runs : together.runs) * Math.abs(withTeam - without);
    this.steady = winner === this.lastWinner ? Math.min(LONGEST_VALIDITY, 2 * this.steady) : VALIDITY;
    this.validity = Math.max(this.steady, Math.min(LONGEST_FOR_COST, lost / COST));
    this.lastWinner = winner;
    this.winner = winner;
    this.since = 0;
    alone.spent = alone.runs = together.spent = together.runs = 0;
  }
}
