import type { Network } from "../nn/network.js";
import { LIMIT } from "../runtime/threads/watchdog.js";
import { workOf } from "../train/work.js";
import type { FromWorker } from "./protocol.js";

/** Milliseconds between two signs of life: a training lets timers fire more often than that. */
export const PULSE = 500;

/**
 * Milliseconds a unit of `workOf`: ten times what the slowest first code of an engine takes, for
 * machines that others use too.
 */
const SLOWEST = 1.2e-5;

/** Tells the page how long a worker that computes without a pause may be silent. */
export class Patience {
  private told: number | undefined;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly post: (message: FromWorker) => void) {}

  /**
   * So many rows of a network are computed next. How long dense layers take at most is known, and
   * of nothing else.
   */
  tell(network?: Network, rows = 0): void {
    const work = network ? workOf(network, rows) : Number.POSITIVE_INFINITY;
    const limit = Number.isFinite(work) ? Math.max(LIMIT, work * SLOWEST) : undefined;
    const now = performance.now();
    if (limit === this.told && now - this.toldAt < PULSE) return;
    this.post({ kind: "unpaused", ...(limit !== undefined && { limit }) });
    this.told = limit;
    this.toldAt = now;
  }

  /** The page has heard something else since. */
  forget(): void {
    this.toldAt = Number.NEGATIVE_INFINITY;
  }
}
