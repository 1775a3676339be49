import type { Kernels } from "../kernels.js";
import type { TimeSlice } from "../timeSlice.js";
import { AbTimer } from "./abTimer.js";
import type { DivisibleStep } from "./divisible.js";
import { isWorthStarting, type Shares, shareOut } from "./shares.js";
import { StepProfiler } from "./stepProfiler.js";

/**
 * What a Schedule decides by, and asks in this order: how long steps take, how they would be
 * shared, whether that is tried, and wins.
 */
export interface Decisions {
  /** Finds out how long each step takes. */
  newProfiler(kernels: Kernels, steps: readonly DivisibleStep[], commit: number, slice: TimeSlice): StepProfilerLike;
  /** See `shareOut` of shares.ts. */
  shareOut(step: DivisibleStep, milliseconds: number, most: number, barrier: number): Shares;
  /** See `isWorthStarting` of shares.ts. */
  isWorthStarting(saved: number, alone: number, runs: number, isStarted: boolean): boolean;
  /** Compares both ways. */
  newTimer(slice: TimeSlice): AbTimerLike;
}

/** What is asked of a `StepProfiler`. */
export type StepProfilerLike = Pick<StepProfiler, "milliseconds" | "isOver" | "hasBegun" | "alone" | "run">;

/** What is asked of a `AbTimer`. */
export type AbTimerLike = Pick<AbTimer, "begin" | "end">;

/** Decisions by what is measured while a model trains. */
export const MEASURED: Decisions = {
  newProfiler: (...given) => new StepProfiler(...given),
  shareOut,
  isWorthStarting,
  newTimer: (slice) => new AbTimer(slice),
};
