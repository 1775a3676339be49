import { chunk, ResourceError } from "../errors.js";
import type { Competition } from "./competition.js";
import type { Kernels } from "./kernels.js";
import { bindStep, type Step } from "./program.js";
import { Rehearsal } from "./rehearsal.js";
import type { Runtime } from "./runtime.js";
import { estimate, isWorthStarting, shareOut, USUAL_BARRIER } from "./shares.js";
import type { Turn } from "./turn.js";

/** Milliseconds of a whole run on one thread below which it is done without a look at the clock. */
const QUICK = 10;

/**
 * How the steps of one Program are done, run after run, in the course of a `fit`: first on one thread, timed, then the way that is
 * fastest. No result depends on the way. What is more than a quick run on one thread is loaded by those who need it.
 */
export class Schedule {
  private bound: Kernels;
  private rehearsal: Rehearsal | undefined;
  private times: readonly number[] = [];
  private long: typeof import("./soloWalk.js") | undefined;
  private alone: () => Promise<void> | undefined = () => undefined;
  private competition: Competition | undefined;
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
    return this.competition ? this.competition.run(this.alone) : this.alone();
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
    const shares = this.steps.map((step, i) => shareOut(step, milliseconds[i], most, barrier));
    const saved = alone - estimate(shares, milliseconds, barrier);
    const isWorth = isWorthStarting(saved, alone, this.expected - this.runs, team !== undefined);
    if (isWorth && !rehearsal.isOver) return;
    if (alone >= QUICK) this.long = await chunk("long batches", import("./soloWalk.js"));
    this.rehearsal = undefined;
    this.times = milliseconds;
    this.alone = this.onOneThread(milliseconds);
    if (isWorth) await this.recruit(milliseconds);
  }

  /** Lets several threads compete with this one; without them all goes on on one thread. */
  private async recruit(milliseconds: readonly number[]): Promise<void> {
    const { runtime, steps, commit, turn } = this;
    try {
      const { Competition } = await chunk("threads", import("./competition.js"));
      this.competition = await Competition.start(runtime, steps, milliseconds, commit, turn);
    } catch (error) {
      if (!(error instanceof ResourceError) || error.code === "DISPOSED") throw error;
      runtime.threads.giveUp(error.message);
    }
  }

  private onOneThread(milliseconds: readonly number[]): () => Promise<void> | undefined {
    const { steps, commit, turn } = this;
    const { kernels } = this.runtime;
    if (this.long) {
      const walk = this.long.soloWalk(kernels, steps, milliseconds, commit, turn);
      return () => walk.run();
    }
    const calls = steps.map((step) => bindStep(kernels, step));
    return () => {
      for (const call of calls) call();
      return undefined;
    };
  }
}
