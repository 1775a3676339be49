import type { Kernels } from "../kernels.js";
import { type BoundKernel, bindKernel } from "../program.js";
import type { TimeSlice } from "../timeSlice.js";
import type { DivisibleStep } from "./divisible.js";

/** Milliseconds that a piece of a step of unknown length is grown to. */
const PIECE = 8;

/** The first piece's share of the rows. */
const FIRST = 1 / 64;

/**
 * Milliseconds of runs after which the engine's optimizing compiler has replaced the first code.
 */
const ENOUGH = 60;

/** Runs of a Program on one thread that find out, while they train, how long each step takes. */
export class StepProfiler {
  /** Of each step, the least that a run took. */
  readonly milliseconds: number[];
  private readonly calls: readonly BoundKernel[];
  private total = 0;
  private runs = 0;

  constructor(
    kernels: Kernels,
    private readonly steps: readonly DivisibleStep[],
    private readonly commit: number,
    private readonly slice: TimeSlice,
  ) {
    this.calls = steps.map(({ kernel, args }) => bindKernel(kernels, kernel, args));
    this.milliseconds = steps.map(() => Number.POSITIVE_INFINITY);
  }

  /** Whether the times can be relied on. */
  get isOver(): boolean {
    return this.runs > 1 && this.total >= ENOUGH;
  }

  /**
   * Whether the times, which can only get shorter, are worth a look: the very first run also warms
   * the caches.
   */
  get hasBegun(): boolean {
    return this.runs > 1;
  }

  /** Milliseconds of a whole run. */
  get alone(): number {
    return this.milliseconds.reduce((sum, time) => sum + time, 0);
  }

  /** One run. */
  async run(): Promise<void> {
    for (let i = 0; i < this.steps.length; i++) {
      const took = await this.time(i);
      this.total += took;
      this.milliseconds[i] = Math.min(this.milliseconds[i], took);
      if (this.slice.isOver) await this.slice.yield(i >= this.commit);
    }
    this.slice.check();
    this.runs++;
  }

  /** Milliseconds of a step, done in pieces that grow as long as they are quick. */
  private async time(i: number): Promise<number> {
    const { rows, grain } = this.steps[i];
    const wholeGrains = (count: number): number => Math.max(1, Math.round(count / grain)) * grain;
    let count = this.runs === 0 ? wholeGrains(rows * FIRST) : wholeGrains((rows * PIECE) / this.milliseconds[i]);
    let sum = 0;
    for (let begin = 0; begin < rows; ) {
      const end = Math.min(rows, begin + count);
      const start = this.slice.now();
      this.calls[i](begin, end);
      const took = this.slice.now() - start;
      sum += took;
      begin = end;
      if (took < PIECE / 4) count *= 4;
      else if (took > 2 * PIECE) count = wholeGrains(count / 2);
      if (begin < rows && this.slice.isOver) await this.slice.yield(i >= this.commit);
    }
    return sum;
  }
}
