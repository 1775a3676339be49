/**
 * How fast a training may go: one epoch a frame, as many as let it be watched, or all that the
 * machine can.
 */
export const SPEEDS = ["slow", "steady", "full"] as const;

export type Speed = (typeof SPEEDS)[number];

/**
 * Rows of epochs that a frame holds where a training is to be watched: 20 epochs of iris, and one
 * of a larger set.
 */
const ROWS_A_FRAME = 2600;

/** Lets a training go no faster than it is meant to. */
export class Pace {
  private done = 0;

  constructor(
    private readonly speed: () => Speed,
    private readonly rows: number,
  ) {}

  /** Resolves when the next epoch may begin. */
  async keep(): Promise<void> {
    const speed = this.speed();
    if (speed === "full") return;
    this.done++;
    const epochs = speed === "slow" ? 1 : Math.max(1, Math.floor(ROWS_A_FRAME / this.rows));
    if (this.done < epochs) return;
    this.done = 0;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
