import { ResourceError } from "../errors.js";
import type { Kernels } from "./kernels.js";
import { bindStep, type Step } from "./program.js";
import { Rehearsal } from "./rehearsal.js";
import type { Runtime } from "./runtime.js";
import { estimate, isFaster, isWorthStarting, type Shares, shareOut, USUAL_BARRIER } from "./shares.js";
import { messageOf, stagesOf } from "./stages.js";
import { Trial } from "./trial.js";
import type { Turn } from "./turn.js";
import { Walk } from "./walk.js";

/** Milliseconds of a whole run on one thread below which it is done without a look at the clock. */
const QUICK = 10;

/**
 * How the steps of one Program are done, run after run, in the course of a `fit`: first on one thread, timed, then the way that is
 * fastest. No result depends on the way.
 */
export class Schedule {
  private bound: Kernels;
  private rehearsal: Rehearsal | undefined;
  private times: readonly number[] = [];
  private trial: Trial | undefined;
  private alone: () => Promise<void> | undefined = () => undefined;
  private together: (() => Promise<void> | undefined) | undefined;
  private most = 1;
  private runs = 0;

  /**
   * Steps from number `commit` on change the model: they are not begun when a signal has fired, and once begun done to the end. About
   * `expected` runs are to come.
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly steps: readonly Step[],
    private readonly commit: number,
    private readonly turn: Turn,
    private readonly expected: number,
  ) {
    this.rehearsal = new Rehearsal(runtime.kernels, steps, commit, turn);
    this.bound = runtime.kernels;
  }

  /** Runs every step, in order. The promise is there only if others had to have their turn meanwhile. */
  run(): Promise<void> | undefined {
    this.runs++;
    if (this.bound !== this.runtime.kernels) this.bindAnew();
    if (this.rehearsal) return this.rehearse(this.rehearsal);
    if (this.trial) return this.compete(this.trial);
    return this.alone();
  }

  /** The model moved to other memory, for the sake of another Program: the kernels bound to the old one must not be called. */
  private bindAnew(): void {
    this.bound = this.runtime.kernels;
    if (this.rehearsal) this.rehearsal = new Rehearsal(this.bound, this.steps, this.commit, this.turn);
    else this.alone = this.onOneThread(this.times);
  }

  private async rehearse(rehearsal: Rehearsal): Promise<void> {
    await rehearsal.run();
    if (!rehearsal.hasBegun) return;
    const { milliseconds, alone } = rehearsal;
    const { most, team } = this.runtime.threads;
    const barrier = team?.barrier ?? USUAL_BARRIER;
    const saved = alone - estimate(this.share(milliseconds, most, barrier), milliseconds, barrier);
    const isWorth = isWorthStarting(saved, alone, this.expected - this.runs, team !== undefined);
    if (isWorth && !rehearsal.isOver) return;
    this.rehearsal = undefined;
    this.times = milliseconds;
    this.alone = this.onOneThread(milliseconds);
    if (isWorth) await this.recruit(milliseconds);
  }

  /** Starts workers where there are none yet, and teaches them the steps; without them all goes on on one thread. */
  private async recruit(milliseconds: readonly number[]): Promise<void> {
    const { runtime, steps } = this;
    try {
      const team = await runtime.startTeam(this.turn);
      this.turn.check();
      this.bindAnew();
      const shares = this.share(milliseconds, team.threads, team.barrier);
      if (shares.every(({ threads }) => threads === 1)) return;
      const stages = stagesOf(runtime.kernels, steps, shares, milliseconds, this.commit);
      const bytes = Math.max(...steps.map(({ scratchBytes }) => scratchBytes));
      const scratch = bytes === 0 ? 0 : runtime.arena.allocate(bytes * (team.threads - 1));
      const program = await team.learn((thread) => messageOf(steps, shares, stages, scratch + bytes * (thread - 1)));
      const walk = new Walk(stages, this.turn, team, program);
      this.together = () => walk.run();
      this.trial = new Trial(this.turn);
      this.most = Math.max(...shares.map(({ threads }) => threads));
    } catch (error) {
      if (!(error instanceof ResourceError) || error.code === "DISPOSED") throw error;
      runtime.threads.giveUp(error.message);
      this.bindAnew();
    }
  }

  private compete(trial: Trial): Promise<void> | undefined {
    const isTogether = trial.begin();
    if (isTogether) this.runtime.threads.used = Math.max(this.runtime.threads.used, this.most);
    const run = isTogether && this.together ? this.together() : this.alone();
    if (run) return run.then(() => trial.end(isFaster));
    trial.end(isFaster);
    return undefined;
  }

  private share(milliseconds: readonly number[], most: number, barrier: number): readonly Shares[] {
    return this.steps.map((step, i) => shareOut(step, milliseconds[i], most, barrier));
  }

  private onOneThread(milliseconds: readonly number[]): () => Promise<void> | undefined {
    const { kernels } = this.runtime;
    const sum = milliseconds.reduce((total, time) => total + time, 0);
    if (sum < QUICK) {
      const calls = this.steps.map((step) => bindStep(kernels, step));
      return () => {
        for (const call of calls) call();
        return undefined;
      };
    }
    const shares = this.share(milliseconds, 1, USUAL_BARRIER);
    const walk = new Walk(stagesOf(kernels, this.steps, shares, milliseconds, this.commit), this.turn);
    return () => walk.run();
  }
}
