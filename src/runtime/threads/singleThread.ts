import type { Kernels } from "../kernels.js";
import type { TimeSlice } from "../timeSlice.js";
import type { DivisibleStep } from "./divisible.js";
import { shareOut, USUAL_BARRIER } from "./shares.js";
import { StageExecutor } from "./stageExecutor.js";
import { stagesOf } from "./stages.js";

/**
 * One thread's way through steps that take `milliseconds` each, long enough for others to have
 * their turn meanwhile.
 */
export function singleThreaded(
  kernels: Kernels,
  steps: readonly DivisibleStep[],
  milliseconds: readonly number[],
  commit: number,
  slice: TimeSlice,
): StageExecutor {
  const shares = steps.map((step, i) => shareOut(step, milliseconds[i], 1, USUAL_BARRIER));
  return new StageExecutor(stagesOf(kernels, steps, shares, milliseconds, commit), slice);
}
