import type { Runner } from "../program.js";
import type { Runtime } from "../runtime.js";
import type { TimeSlice } from "../timeSlice.js";
import type { AbTimerLike, Decisions } from "./decisions.js";
import type { DivisibleStep } from "./divisible.js";
import { isFaster } from "./shares.js";
import type { Threads } from "./threads.js";
import { type Together, together } from "./together.js";

/** Several threads' way through a Program, held against one thread's while both train. */
export class ThreadComparison {
  private constructor(
    private readonly together: Together,
    private readonly threads: Threads,
    private readonly timer: AbTimerLike,
  ) {}

  /**
   * Of steps that take `milliseconds` each on one thread; undefined if none of them is worth
   * sharing. @throws ResourceError.
   */
  static async start(
    runtime: Runtime,
    steps: readonly DivisibleStep[],
    milliseconds: readonly number[],
    commit: number,
    slice: TimeSlice,
    decisions: Decisions,
  ): Promise<ThreadComparison | undefined> {
    const way = await together(
      runtime,
      steps,
      (step, i, { threads, barrier }) => decisions.shareOut(step, milliseconds[i], threads, barrier),
      milliseconds,
      commit,
      slice,
    );
    return way && new ThreadComparison(way, runtime.threads, decisions.newTimer(slice));
  }

  /**
   * Runs every step the way whose turn it is, or that has won. The promise is there only if others
   * had to have their turn meanwhile.
   */
  run(alone: Runner): Promise<void> | undefined {
    const { together, timer, threads } = this;
    const isTogether = timer.begin();
    if (isTogether) threads.used = Math.max(threads.used, together.threads);
    const run = (isTogether ? together.executor : alone).run();
    if (run) return run.then(() => timer.end(isFaster));
    timer.end(isFaster);
    return undefined;
  }
}
