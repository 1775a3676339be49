/** Milliseconds without progress after which a thread is taken to hang; the pieces it works on take some milliseconds each. */
export const LIMIT = 3000;

/** Milliseconds that are counted between two looks at most. */
export const LOOK = 100;

/**
 * Tells a thread that hangs from one that has little of a busy machine: only time in which nothing at all gets on is counted, and
 * of that only what the waiting thread itself is awake for. A process that was stopped, or a host that was busy, hasn't waited.
 */
export class Watchdog {
  private seen = Number.NaN;
  private looked = 0;
  private waited = 0;

  /** A look at what the others have got on to, as a number that changes whenever they do; whether they hang, by a `limit` in milliseconds. */
  isOver(progress: number, limit = LIMIT): boolean {
    const now = performance.now();
    this.waited = progress === this.seen ? this.waited + Math.min(LOOK, now - this.looked) : 0;
    this.seen = progress;
    this.looked = now;
    return this.waited >= limit;
  }

  /** What is said of the thread after "A worker thread". */
  static readonly complaint = Watchdog.complaintOf(LIMIT);

  /** The same of a limit in milliseconds. */
  static complaintOf(limit: number): string {
    return `made no progress for ${Math.ceil(limit / 1000)} seconds`;
  }
}
