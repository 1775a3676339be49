import type { Kernels } from "../kernels.js";
import type { Turn } from "../turn.js";
import type { DivisibleStep } from "./divisible.js";
import { Rehearsal } from "./rehearsal.js";
import { isWorthStarting, type Shares, shareOut } from "./shares.js";
import { Trial } from "./trial.js";

/** What a Schedule decides by, and asks in this order: how long steps take, how they would be shared, whether that is tried, and wins. */
export interface Decisions {
  /** Finds out how long each step takes. */
  newRehearsal(kernels: Kernels, steps: readonly DivisibleStep[], commit: number, turn: Turn): RehearsalLike;
  /** See `shareOut` of shares.ts. */
  shareOut(step: DivisibleStep, milliseconds: number, most: number, barrier: number): Shares;
  /** See `isWorthStarting` of shares.ts. */
  isWorthStarting(saved: number, alone: number, runs: number, isStarted: boolean): boolean;
  /** Compares both ways. */
  newTrial(turn: Turn): TrialLike;
}

/** What is asked of a `Rehearsal`. */
export type RehearsalLike = Pick<Rehearsal, "milliseconds" | "isOver" | "hasBegun" | "alone" | "run">;

/** What is asked of a `Trial`. */
export type TrialLike = Pick<Trial, "begin" | "end">;

/** Decisions by what is measured while a model trains. */
export const MEASURED: Decisions = {
  newRehearsal: (...given) => new Rehearsal(...given),
  shareOut,
  isWorthStarting,
  newTrial: (turn) => new Trial(turn),
};
