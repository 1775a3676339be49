import { ResourceError } from "../../errors.js";
import type { Runner, Step } from "../program.js";
import type { Runtime } from "../runtime.js";
import type { TimeSlice } from "../timeSlice.js";
import { type DivisibleStep, divisible } from "./divisible.js";
import type { Shares } from "./shares.js";
import { StageExecutor } from "./stageExecutor.js";
import { stagesOf } from "./stages.js";
import { type Together, together } from "./together.js";

/**
 * Pieces that a thread takes of a step: at least so many, one for each so many grains, at most so
 * many.
 */
const FEWEST = 2;
const GRAINS = 64;
const MOST = 16;

/**
 * How a step is shared out among `threads` threads of which nobody knows how long it takes: among
 * as many as its rows have grains for.
 */
export function shareEvenly({ rows, grain }: Pick<DivisibleStep, "rows" | "grain">, threads: number): Shares {
  const takers = Math.max(1, Math.min(threads, Math.floor(rows / grain)));
  const rounds = Math.floor(rows / grain / takers / GRAINS);
  return { threads: takers, pieces: takers * Math.min(MOST, Math.max(FEWEST, rounds)) };
}

/**
 * Runs the steps of one Program on as many threads as were asked for, from the first run on and
 * whether that is faster or not: nothing of it depends on a clock. Where workers can't be started,
 * one thread does it all.
 */
export class ExactThreads implements Runner {
  private readonly steps: readonly DivisibleStep[];
  private way: Together | undefined;

  /** See `NewRunner`. */
  constructor(
    private readonly runtime: Runtime,
    steps: readonly Step[],
    private readonly commit: number,
    private readonly slice: TimeSlice,
  ) {
    this.steps = steps.map(divisible);
  }

  run(): Promise<void> | undefined {
    if (!this.way) return this.begin();
    const { threads } = this.runtime;
    threads.used = Math.max(threads.used, this.way.threads);
    return this.way.executor.run();
  }

  /** The first run: the kernels that it binds are those of the memory in which the model stays. */
  private async begin(): Promise<void> {
    this.way = (await this.pool()) ?? { executor: this.alone(), threads: 1 };
    await this.run();
  }

  private async pool(): Promise<Together | undefined> {
    const { runtime, steps, commit, slice } = this;
    if (runtime.threads.most === 1) return undefined;
    try {
      return await together(
        runtime,
        steps,
        (step, _, pool) => shareEvenly(step, pool.threads),
        this.times,
        commit,
        slice,
      );
    } catch (error) {
      if (!(error instanceof ResourceError) || error.code === "DISPOSED") throw error;
      runtime.threads.disable(error.message);
      return undefined;
    }
  }

  private alone(): StageExecutor {
    const shares = this.steps.map((step) => shareEvenly(step, 1));
    return new StageExecutor(stagesOf(this.runtime.kernels, this.steps, shares, this.times, this.commit), this.slice);
  }

  /** Nobody knows how long steps take. */
  private get times(): readonly number[] {
    return this.steps.map(() => Number.POSITIVE_INFINITY);
  }
}
