import { chunk } from "../errors.js";
import type { Network } from "../nn/network.js";
import { Program } from "../runtime/program.js";
import type { NewRunner } from "../runtime/runner.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Turn } from "../runtime/turn.js";

/** Rows' worth of work that a batch is besides that of its rows: packing, the optimizer, the calls. */
const FIXED_ROWS = 16;

/** Weights whose products take a row as long as one of its numbers takes to be brought in, or to become an activation and go back. */
const WEIGHTS_A_NUMBER = 32;

/**
 * Work, as `workOf` counts it, that is surely short: 10 milliseconds where the engine has only its quick first code for the kernels. That
 * took up to 1.2 nanoseconds for each of the dearest networks (V8's `--liftoff-only`, float64, gelu, an EPYC), 0.3 for usual ones.
 */
const SHORT = 2 ** 23;

/** An upper measure of what a batch of so many rows takes. */
export function workOf({ inputs, layers, count }: Network, rows: number): number {
  const numbers = layers.reduce((sum, { units }) => sum + units, inputs);
  return (rows + FIXED_ROWS) * (count + WEIGHTS_A_NUMBER * numbers);
}

/** Runs Programs from their first to their last step, with no turn for others. */
export function directly(runtime: Runtime): NewRunner {
  return (steps) => new Program(steps, runtime.kernels);
}

/**
 * How a `fit` runs Programs of at most so many rows: directly where that surely is short and there is one thread at most; on as many
 * threads as were asked for exactly; elsewhere as a Schedule finds best. Both are loaded when they are needed. @throws ResourceError SCRIPT_NOT_FOUND.
 */
export async function runnersFor(runtime: Runtime, network: Network, rows: number, turn: Turn): Promise<NewRunner> {
  // one thread stays one for the whole `fit`, and leaves the model in its memory
  if (runtime.threads.most === 1 && workOf(network, rows) <= SHORT) return directly(runtime);
  if (runtime.threads.areExact) {
    const { ExactThreads } = await chunk("threads", import("../runtime/exactThreads.js"));
    return (steps, commit) => new ExactThreads(runtime, steps, commit, turn);
  }
  const { Schedule } = await chunk("long trainings", import("../runtime/schedule.js"));
  return (steps, commit, expected) => new Schedule(runtime, steps, commit, turn, expected);
}
