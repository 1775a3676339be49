import { runSpans } from "../../runtime/timeSlice.js";
import type { Shuffles } from "../shuffles.js";
import { COPIED, type Training } from "../training.js";
import type { Kept } from "./fitState.js";

/** What the model was after the best epoch of a training. */
export class BestEpoch {
  /** Memory for the next one. */
  private spare: Uint8Array<ArrayBuffer> | undefined;

  /** `kept` is that of a training that this one goes on with. */
  constructor(
    private readonly training: Training,
    private readonly shuffles: Shuffles,
    public kept: Kept | undefined,
  ) {
    if (kept) this.tell(kept);
  }

  /** Takes the epoch that has just been trained. */
  async keep(epochs: number): Promise<void> {
    const { network, slice } = this.training;
    const trained = this.spare ?? new Uint8Array(network.trainedBytes);
    await runSpans(slice, trained.length, COPIED, (begin, end) => network.snapshot(trained, begin, end));
    // only now: whatever ends the copying leaves the one before
    this.spare = this.kept?.trained;
    this.kept = { trained, epochs, ...this.shuffles.state };
    this.tell(this.kept);
  }

  /**
   * Makes the model what it was then, if there was such an epoch; returns its epochs, which are so
   * many now.
   */
  restore(epochs: number): number {
    if (!this.kept) return epochs;
    this.shuffles.restore(this.kept);
    this.training.network.restore(this.kept.trained);
    return this.kept.epochs;
  }

  private tell({ epochs }: Kept): void {
    this.training.outcome = `as it was after epoch ${epochs}, the best one`;
  }
}
