import { OnDemand } from "../onDemand.js";
import type { NewRunner } from "./program.js";
import { Program } from "./program.js";
import type { Runtime } from "./runtime.js";
import type { TimeSlice } from "./timeSlice.js";

/** As many threads as were asked for exactly. */
const severalThreads = new OnDemand("threads", () => import("./threads/several.js"));

/** As many threads as are fastest, and long runs that let others have their turn. */
const schedule = new OnDemand("trainings", () => import("./threads/schedule.js"));

/**
 * Work, as `workOf` of train/work.ts counts it, that is surely short: 10 milliseconds where the
 * engine has only its quick first code for the kernels. That took up to 1.2 nanoseconds for each of
 * the dearest networks (V8's `--liftoff-only`, float64, gelu, an EPYC), 0.3 for usual ones.
 */
const SHORT = 2 ** 23;

/** Runs Programs from their first to their last step, with no turn for others. */
export function directly(runtime: Runtime): NewRunner {
  return (steps) => new Program(steps, runtime.kernels);
}

/**
 * How Programs run of which one takes so much `work` at most, Infinity where nobody knows: directly
 * where that surely is short and there is one thread at most; on as many threads as were asked for
 * exactly; elsewhere as a Schedule finds best. Both are loaded when they are needed.
 * @throws ResourceError SCRIPT_NOT_FOUND.
 */
export async function runnersFor(runtime: Runtime, work: number, slice: TimeSlice): Promise<NewRunner> {
  // one thread stays one for the whole `fit`, and leaves the model in its memory
  if (runtime.threads.most === 1 && work <= SHORT) return directly(runtime);
  if (runtime.threads.areExact) {
    const { ExactThreads } = await severalThreads.load();
    return (steps, commit) => new ExactThreads(runtime, steps, commit, slice);
  }
  const { Schedule } = await schedule.load();
  return (steps, commit, expected) => new Schedule(runtime, steps, commit, slice, expected);
}
