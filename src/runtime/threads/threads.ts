import type { ResourceError } from "../../errors.js";
import type { ModelPlatform } from "../../platform/platform.js";
import type { WorkerPool } from "./workerPool.js";

/** Threads to compute on: the most, or an exact number. */
export type ThreadsOption =
  | number
  | {
      /** The number of threads, be they faster or not. */
      readonly exactly: number;
    };

/** The threads a model computes on, as its `info` tells. */
export interface ThreadChoice {
  /** Threads that the last `fit` computed on at most; 1 before. */
  readonly used: number;
  /** Threads that it may use where that gains. */
  readonly most: number;
  /** Why there are not more, where something is in the way. */
  readonly note?: string;
}

/**
 * A model's worker threads: started by the first `fit` that gains from them, ended when the model
 * is disposed, or some time after its last `fit`, so that a model that rests or is forgotten keeps
 * no thread.
 */
export class Threads {
  /** See `ThreadChoice`. */
  used = 1;
  private current: WorkerPool | undefined;
  private isClosed = false;
  /** Whether the present `fit` has given up on workers. */
  private isAlone = false;

  /** Without a platform there is one thread. */
  constructor(
    /** Where workers are started. */
    readonly platform?: ModelPlatform,
    private limit = 1,
    private note?: string,
    /** Whether that many are used without a look at which is faster. */
    readonly areExact = false,
  ) {}

  /** Threads that may be used. */
  get most(): number {
    return this.isAlone ? 1 : this.limit;
  }

  /** What `info` tells. */
  get choice(): ThreadChoice {
    return { used: this.used, most: this.most, ...(this.note !== undefined && { note: this.note }) };
  }

  /** The pool, if there is one that can work. */
  get pool(): WorkerPool | undefined {
    return this.current?.isAlive ? this.current : undefined;
  }

  /** Takes on a pool that was started for it. */
  adopt(pool: WorkerPool): void {
    if (this.isClosed) pool.end();
    this.current = pool;
  }

  /**
   * Asks for no more threads than one in this `fit`, for the reason told; where no worker ever
   * started, for good.
   */
  disable(why: string): void {
    this.note = why;
    if (this.current) this.isAlone = true;
    else this.limit = 1;
  }

  /** A `fit` begins. */
  retain(): void {
    this.current?.retain();
    this.used = 1;
    if (this.isAlone) this.note = undefined;
    this.isAlone = false;
  }

  /** A `fit` is over: the workers end unless another one begins soon. */
  releaseLater(): void {
    this.pool?.releaseLater();
  }

  /** Resolves when no worker that has been ended can write to the memory any more. */
  async drained(): Promise<void> {
    if (!this.pool) await this.current?.gone;
  }

  /** Ends the workers for good; `why` is what a `fit` that counts on them rejects with. */
  close(why: ResourceError): void {
    this.isClosed = true;
    this.current?.end(why);
  }
}

/**
 * What is asked for, as far as the platform has it; one thread where something is in the way of
 * more.
 */
export function threadsOf(platform: ModelPlatform, asked: ThreadsOption | undefined): Threads {
  const { most, note } = platform.threads();
  if (note !== undefined) return new Threads(platform, 1, note);
  const areExact = typeof asked === "object";
  return new Threads(platform, areExact ? asked.exactly : (asked ?? most), undefined, areExact);
}
