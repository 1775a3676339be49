import type { Runtime } from "../runtime.js";
import type { TimeSlice } from "../timeSlice.js";
import type { DivisibleStep } from "./divisible.js";
import type { Shares } from "./shares.js";
import { StageExecutor } from "./stageExecutor.js";
import { messageOf, stagesOf } from "./stages.js";
import { startPool } from "./startPool.js";
import type { WorkerPool } from "./workerPool.js";

/** Several threads' way through a Program. */
export interface Together {
  readonly executor: StageExecutor;
  /** Threads that take part in its most divided step. */
  readonly threads: number;
}

/**
 * Starts workers where there are none yet, and teaches them the steps, which take `milliseconds`
 * each on one thread; undefined if none of them is shared. @throws ResourceError.
 */
export async function together(
  runtime: Runtime,
  steps: readonly DivisibleStep[],
  sharesOf: (step: DivisibleStep, i: number, pool: WorkerPool) => Shares,
  milliseconds: readonly number[],
  commit: number,
  slice: TimeSlice,
): Promise<Together | undefined> {
  const pool = await startPool(runtime, slice);
  slice.check();
  const shares = steps.map((step, i) => sharesOf(step, i, pool));
  const threads = Math.max(1, ...shares.map((share) => share.threads));
  if (threads === 1) return undefined;
  const stages = stagesOf(runtime.kernels, steps, shares, milliseconds, commit);
  const count = steps.some(({ takesScratch }) => takesScratch) ? runtime.kernels.gemmScratch() : 0;
  const scratch = runtime.allocateReals(count * (pool.threads - 1));
  const bytes = count * runtime.elementBytes;
  const program = await pool.learn((thread) => messageOf(steps, shares, stages, scratch + bytes * (thread - 1)));
  return { executor: new StageExecutor(stages, slice, pool, program), threads };
}
