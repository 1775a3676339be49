import type { Runner } from "../program.js";
import type { TimeSlice } from "../timeSlice.js";
import { type Stage, sharedRange } from "./stages.js";
import type { WorkerPool } from "./workerPool.js";

/**
 * Runs the stages of a Program, and can be interrupted: between pieces, when they are long, and
 * wherever it waits for workers. It runs again and again; nothing is allocated for a run.
 */
export class StageExecutor implements Runner {
  private readonly first: number;
  private readonly last: number;
  private stage = 0;
  private piece = 0;
  private isWithPool = false;
  private hasArrived = false;
  private generation = 0;

  /** The workers of `pool` know the shared stages as number `program`. */
  constructor(
    private readonly stages: readonly Stage[],
    private readonly slice: TimeSlice,
    private readonly pool?: WorkerPool,
    private readonly program = 0,
  ) {
    [this.first, this.last] = sharedRange(stages);
  }

  /**
   * Goes all the way. The promise is there only if others had to have their turn meanwhile; if a
   * signal fired, it rejects where nothing has changed the model yet, or else when all is done.
   */
  run(): Promise<void> | undefined {
    this.stage = 0;
    this.piece = 0;
    this.isWithPool = false;
    this.hasArrived = false;
    return this.proceed() ? undefined : this.goOn();
  }

  private async goOn(): Promise<void> {
    do {
      try {
        // who has arrived can't leave any more: the others may be at the next stage, which may be
        // the update
        await this.slice.yield(this.hasArrived || this.stages[this.stage].isCommitting);
      } catch (error) {
        if (this.isWithPool) await this.pool?.cancel();
        throw error;
      }
    } while (!this.proceedOrStop());
    // what was not to be interrupted is done
    this.slice.check();
  }

  /**
   * Goes on as `proceed` does; if workers fail where nothing has changed the model, a signal that
   * fired meanwhile comes first.
   */
  private proceedOrStop(): boolean {
    try {
      return this.proceed();
    } catch (failure) {
      if (!this.stages[this.stage].isCommitting) this.slice.check();
      throw failure;
    }
  }

  /** Goes on to the end (true), or until the turn is over. */
  private proceed(): boolean {
    for (; this.stage < this.stages.length; this.stage++) {
      const stage = this.stages[this.stage];
      const { pool } = this;
      const isFresh = this.stage > 0 && this.piece === 0 && !this.hasArrived;
      if (isFresh && !stage.isCommitting && this.slice.isOver) return false;
      if (pool && this.stage === this.first && !this.isWithPool) {
        pool.begin(this.program);
        this.isWithPool = true;
      }
      if (!this.hasArrived && !this.work(stage, pool)) return false;
      if (pool && this.isWithPool && !this.meet(pool)) return false;
      if (this.stage === this.last) this.isWithPool = false;
      this.hasArrived = false;
      this.piece = 0;
    }
    return true;
  }

  /** Does this thread's part of a stage; false if it is interrupted. */
  private work({ calls, isShared, isLong }: Stage, pool: WorkerPool | undefined): boolean {
    if (pool && isShared) {
      for (let i = pool.takeTicket(); i < calls.length; i = pool.takeTicket()) {
        calls[i]();
        if (isLong && this.slice.isOver) return false;
      }
      return true;
    }
    while (this.piece < calls.length) {
      calls[this.piece++]();
      if (isLong && this.slice.isOver) return false;
    }
    return true;
  }

  /** Meets the others at the end of a stage; false if they are not there yet. */
  private meet(pool: WorkerPool): boolean {
    if (!this.hasArrived) {
      this.generation = pool.generation;
      this.hasArrived = true;
      if (pool.arrive()) return true;
    }
    return pool.wait(this.generation, this.slice);
  }
}
