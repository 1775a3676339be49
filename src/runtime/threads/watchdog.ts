import type { ModelPlatform } from "../../platform/platform.js";

/**
 * Milliseconds without progress after which a thread is taken to hang; the pieces it works on take
 * some milliseconds each.
 */
export const LIMIT = 3000;

/** Milliseconds that are counted between two looks at most. */
export const LOOK = 100;

/**
 * Share of the limit after which it looks at what threads have computed, and share that one
 * computes in vain if it hangs.
 */
const SUSPICIOUS = 1 / 3;
const COMPUTED = 1 / 6;

/** Limits after which it is over in any case. */
const MOST_LIMITS = 10;

/**
 * Tells a thread that hangs from one that has little of a busy machine. Only time in which nothing
 * at all gets on is counted, and of that only what the waiting thread itself is awake for: a
 * process that was stopped, or a host that was busy, hasn't waited. Where the platform tells what
 * threads do, it isn't over while one would compute and is kept from it by others on this machine.
 */
export class Watchdog {
  private seen = Number.NaN;
  private looked = 0;
  private waited = 0;
  /** What each thread had computed when it became suspicious. */
  private before: ReadonlyMap<string, number> | undefined;
  /** What has to be waited until threads are looked at again. */
  private nextLook = 0;

  constructor(private readonly platform: Pick<ModelPlatform, "otherThreads">) {}

  /**
   * A look at what the others have got on to, as a number that changes whenever they do; whether
   * they hang, by a `limit` in milliseconds.
   */
  isOver(progress: number, limit = LIMIT): boolean {
    const now = performance.now();
    this.waited = progress === this.seen ? this.waited + Math.min(LOOK, now - this.looked) : 0;
    this.seen = progress;
    this.looked = now;
    if (this.waited < limit * SUSPICIOUS) {
      this.before = undefined;
      this.nextLook = limit;
    } else this.before ??= this.computed();
    return this.waited >= limit && (this.waited >= limit * MOST_LIMITS || !this.isStarved(limit));
  }

  private computed(): ReadonlyMap<string, number> {
    return new Map(this.platform.otherThreads?.()?.map(({ id, computed }) => [id, computed]));
  }

  /**
   * Whether there is a thread that would compute, and has had too little of processors for what it
   * works on.
   */
  private isStarved(limit: number): boolean {
    if (this.waited < this.nextLook) return true;
    this.nextLook = this.waited + LOOK;
    const threads = this.platform.otherThreads?.() ?? [];
    return threads.some(
      ({ id, computed, wantsProcessor }) => wantsProcessor && computed - (this.before?.get(id) ?? 0) < limit * COMPUTED,
    );
  }

  /** What is said of the thread after "A worker thread". */
  static complaintOf(limit = LIMIT): string {
    return `made no progress for ${Math.ceil(limit / 1000)} seconds`;
  }
}
