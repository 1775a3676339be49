/** Takes the measured decisions out: everything that can be shared is, from the third run of a Program on. */
import type { DivisibleStep } from "../../../src/runtime/divisible.js";

type Shares = typeof import("../../../src/runtime/shares.js");
type RehearsalModule = typeof import("../../../src/runtime/rehearsal.js");
type TrialModule = typeof import("../../../src/runtime/trial.js");

/** Two pieces a thread, as small as the grain allows; more where they would take long. */
export function forcedShares(actual: Shares): Shares {
  return {
    ...actual,
    shareOut({ rows, grain }: Pick<DivisibleStep, "rows" | "grain">, milliseconds: number, most: number) {
      const threads = Math.min(most, Math.floor(rows / grain));
      return threads < 2
        ? { threads: 1, pieces: 1 }
        : { threads, pieces: Math.max(2 * threads, Math.ceil(milliseconds / 8)) };
    },
    isWorthStarting: () => true,
  };
}

/** Two runs are enough. */
export function forcedRehearsal(actual: RehearsalModule): RehearsalModule {
  class Rehearsal extends actual.Rehearsal {
    override get isOver(): boolean {
      return this.hasBegun;
    }
  }
  return { ...actual, Rehearsal };
}

/** Several threads always win. */
export function forcedTrial(actual: TrialModule): TrialModule {
  class Trial extends actual.Trial {
    override begin(): boolean {
      super.begin();
      return true;
    }
    override end(): void {}
  }
  return { ...actual, Trial };
}
