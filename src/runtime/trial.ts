import type { Turn } from "./turn.js";

/** Milliseconds of runs in which the engine compiles the kernels for shared memory. */
const WARM_UP = 60;

/** Milliseconds of runs of each way that are compared, and the least number of runs. */
const SAMPLE = 40;
const LEAST_RUNS = 2;

/** Milliseconds that a result holds: whatever else the machine does may end or begin. */
const VALIDITY = 4000;

/** Measures whether several threads are faster than one, with runs that train, and again from time to time. */
export class Trial {
  private isTogether = true;
  private winner: boolean | undefined;
  private validUntil = 0;
  private warmth = 0;
  private readonly alone = { spent: 0, runs: 0 };
  private readonly together = { spent: 0, runs: 0 };
  private begun = 0;
  private given = 0;

  constructor(private readonly turn: Turn) {}

  /** Begins a run; whether it is one of several threads. */
  begin(): boolean {
    this.begun = performance.now();
    this.given = this.turn.given;
    if (this.winner !== undefined) {
      if (this.begun < this.validUntil) return this.winner;
      this.winner = undefined;
    }
    this.isTogether = this.warmth < WARM_UP || this.together.runs <= this.alone.runs;
    return this.isTogether;
  }

  /** Ends it; `isFaster` judges by milliseconds a run. */
  end(isFaster: (together: number, alone: number) => boolean): void {
    if (this.winner !== undefined) return;
    const took = performance.now() - this.begun - (this.turn.given - this.given);
    if (this.warmth < WARM_UP) {
      this.warmth += took;
      return;
    }
    const { alone, together } = this;
    const side = this.isTogether ? together : alone;
    side.spent += took;
    side.runs++;
    if (Math.min(alone.spent, together.spent) < SAMPLE || Math.min(alone.runs, together.runs) < LEAST_RUNS) return;
    this.winner = isFaster(together.spent / together.runs, alone.spent / alone.runs);
    this.validUntil = performance.now() + VALIDITY;
    alone.spent = alone.runs = together.spent = together.runs = 0;
  }
}
