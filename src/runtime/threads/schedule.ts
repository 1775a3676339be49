import { ResourceError } from "../../errors.js";
import { OnDemand } from "../../onDemand.js";
import type { Kernels } from "../kernels.js";
import type { Runner } from "../program.js";
import { Program, type Step } from "../program.js";
import type { Runtime } from "../runtime.js";
import type { TimeSlice } from "../timeSlice.js";
import { type Decisions, MEASURED, type StepProfilerLike } from "./decisions.js";
import { type DivisibleStep, divisible } from "./divisible.js";
import { estimate, USUAL_BARRIER } from "./shares.js";
import { singleThreaded } from "./singleThread.js";
import type { ThreadComparison } from "./threadComparison.js";

/** What several threads are compared with one by. */
const severalThreads = new OnDemand("threads", () => import("./several.js"));

/** Milliseconds of a whole run on one thread below which it is done without a look at the clock. */
const QUICK = 10;

/**
 * How the steps of one Program are done, run after run, in the course of a `fit`: first on one
 * thread, timed, then the way that is fastest. No result depends on the way. What several threads
 * need is loaded by those who have them.
 */
export class Schedule implements Runner {
  private readonly steps: readonly DivisibleStep[];
  private bound: Kernels;
  private profiler: StepProfilerLike | undefined;
  private times: readonly number[] = [];
  private isLong = false;
  private alone: Runner;
  private comparison: ThreadComparison | undefined;
  private runs = 0;

  /** See `NewRunner`. */
  constructor(
    private readonly runtime: Runtime,
    steps: readonly Step[],
    private readonly commit: number,
    private readonly slice: TimeSlice,
    private readonly expected: number,
    /** What it decides by. */
    private readonly decisions: Decisions = MEASURED,
  ) {
    this.steps = steps.map(divisible);
    this.bound = runtime.kernels;
    this.profiler = decisions.newProfiler(this.bound, this.steps, commit, slice);
    this.alone = this.onOneThread();
  }

  run(): Promise<void> | undefined {
    this.runs++;
    if (this.bound !== this.runtime.kernels) this.bindAnew();
    if (this.profiler) return this.profile(this.profiler);
    return this.comparison ? this.comparison.run(this.alone) : this.alone.run();
  }

  /**
   * The model moved to other memory, for the sake of another Program: the kernels bound to the old
   * one must not be called.
   */
  private bindAnew(): void {
    this.bound = this.runtime.kernels;
    const { decisions, bound, steps, commit, slice } = this;
    if (this.profiler) this.profiler = decisions.newProfiler(bound, steps, commit, slice);
    this.alone = this.onOneThread();
  }

  private async profile(profiler: StepProfilerLike): Promise<void> {
    await profiler.run();
    if (!profiler.hasBegun) return;
    const { milliseconds, alone } = profiler;
    const { decisions } = this;
    const { most, pool } = this.runtime.threads;
    const barrier = pool?.barrier ?? USUAL_BARRIER;
    const shares = this.steps.map((step, i) => decisions.shareOut(step, milliseconds[i], most, barrier));
    const saved = alone - estimate(shares, milliseconds, barrier);
    const isWorth = decisions.isWorthStarting(saved, alone, this.expected - this.runs, pool !== undefined);
    if (isWorth && !profiler.isOver) return;
    this.isLong = alone >= QUICK;
    this.profiler = undefined;
    this.times = milliseconds;
    this.alone = this.onOneThread();
    if (isWorth) await this.recruit();
  }

  /** Lets several threads compete with this one; without them all goes on on one thread. */
  private async recruit(): Promise<void> {
    const { runtime, steps, times, commit, slice, decisions } = this;
    try {
      const { ThreadComparison } = await severalThreads.load();
      this.comparison = await ThreadComparison.start(runtime, steps, times, commit, slice, decisions);
    } catch (error) {
      if (!(error instanceof ResourceError) || error.code === "DISPOSED") throw error;
      runtime.threads.disable(error.message);
    }
  }

  private onOneThread(): Runner {
    const { bound, steps, times, commit, slice, isLong } = this;
    return isLong ? singleThreaded(bound, steps, times, commit, slice) : new Program(steps, bound);
  }
}
