import type { Kernels } from "../kernels.js";
import type { Turn } from "../turn.js";
import type { DivisibleStep } from "./divisible.js";
import { shareOut, USUAL_BARRIER } from "./shares.js";
import { stagesOf } from "./stages.js";
import { Walk } from "./walk.js";

/** One thread's way through steps that take `milliseconds` each, long enough for others to have their turn meanwhile. */
export function soloWalk(
  kernels: Kernels,
  steps: readonly DivisibleStep[],
  milliseconds: readonly number[],
  commit: number,
  turn: Turn,
): Walk {
  const shares = steps.map((step, i) => shareOut(step, milliseconds[i], 1, USUAL_BARRIER));
  return new Walk(stagesOf(kernels, steps, shares, milliseconds, commit), turn);
}
