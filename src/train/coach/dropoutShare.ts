import { UsageError } from "../../errors.js";
import type { Passes } from "../../layers/passes.js";

/**
 * The share of their rates that the dropouts of a model have, from update to update of a training.
 */
export class DropoutShare {
  /**
   * Those of this epoch, by the number of the batch: whatever the training goes back to, its
   * updates are the same again.
   */
  private shares: number[] = [];
  private readonly put: (share: number) => void;

  /**
   * `shareAt` is that of a batch of the present epoch. @throws UsageError INVALID_OPTION for a
   * model without dropout.
   */
  constructor(
    { shareDropout }: Passes,
    private readonly shareAt: (batch: number) => number,
  ) {
    if (!shareDropout)
      throw new UsageError(
        "INVALID_OPTION",
        "dropoutSchedule changes the rate of dropout, of which the model has no layer: add dropout(rate), or leave it out.",
      );
    this.put = shareDropout;
  }

  /** Sets that of a batch. */
  set(batch: number): void {
    this.shares[batch] ??= this.shareAt(batch);
    this.put(this.shares[batch]);
  }

  /** Lets dropouts have their own rates until the next batch. */
  rest(): void {
    this.put(1);
  }

  /** Forgets the epoch that lies behind. */
  endEpoch(): void {
    this.shares = [];
  }
}
