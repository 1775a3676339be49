import type { DivisibleStep } from "./divisible.js";
import type { Runner } from "./runner.js";
import type { Runtime } from "./runtime.js";
import { isFaster, shareOut } from "./shares.js";
import { messageOf, stagesOf } from "./stages.js";
import { startTeam } from "./startTeam.js";
import type { Threads } from "./threads.js";
import { Trial } from "./trial.js";
import type { Turn } from "./turn.js";
import { Walk } from "./walk.js";

/** Several threads' way through a Program, held against one thread's while both train. */
export class Competition {
  private constructor(
    private readonly together: Walk,
    private readonly most: number,
    private readonly threads: Threads,
    private readonly trial: Trial,
  ) {}

  /**
   * Starts workers where there are none yet, and teaches them the steps, which take `milliseconds` each on one thread; undefined if
   * none of them is worth sharing. @throws ResourceError.
   */
  static async start(
    runtime: Runtime,
    steps: readonly DivisibleStep[],
    milliseconds: readonly number[],
    commit: number,
    turn: Turn,
  ): Promise<Competition | undefined> {
    const team = await startTeam(runtime, turn);
    turn.check();
    const shares = steps.map((step, i) => shareOut(step, milliseconds[i], team.threads, team.barrier));
    const most = Math.max(...shares.map(({ threads }) => threads));
    if (most === 1) return undefined;
    const stages = stagesOf(runtime.kernels, steps, shares, milliseconds, commit);
    const count = steps.some(({ takesScratch }) => takesScratch) ? runtime.kernels.gemmScratch() : 0;
    const scratch = runtime.allocateReals(count * (team.threads - 1));
    const bytes = count * runtime.elementBytes;
    const program = await team.learn((thread) => messageOf(steps, shares, stages, scratch + bytes * (thread - 1)));
    return new Competition(new Walk(stages, turn, team, program), most, runtime.threads, new Trial(turn));
  }

  /** Runs every step the way whose turn it is, or that has won. The promise is there only if others had to have their turn meanwhile. */
  run(alone: Runner): Promise<void> | undefined {
    const { trial, threads } = this;
    const isTogether = trial.begin();
    if (isTogether) threads.used = Math.max(threads.used, this.most);
    const run = (isTogether ? this.together : alone).run();
    if (run) return run.then(() => trial.end(isFaster));
    trial.end(isFaster);
    return undefined;
  }
}
