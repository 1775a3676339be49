import type { FitCallbacks } from "../train/coach/callbacks.js";

/** What a training does to be gone on with later. */
export interface Keeper {
  readonly callbacks: FitCallbacks;
  /** Ends the training when its present update is done and a checkpoint of it is saved. */
  interrupt(): void;
}

/**
 * Saves a checkpoint to `path` after every so many epochs, and where the training is interrupted,
 * which `end` ends then.
 */
export function keepCheckpoints(path: string, every: number, end: () => void): Keeper {
  let hasBegun = false;
  let isInterrupted = false;
  return {
    callbacks: {
      async onBatch(_, { model }) {
        hasBegun = true;
        if (!isInterrupted) return;
        await model.saveCheckpoint(path);
        end();
      },
      async onEpoch({ epoch, isLast }, { model }) {
        if (epoch % every === 0 || isLast) await model.saveCheckpoint(path);
      },
    },
    interrupt() {
      isInterrupted = true;
      if (!hasBegun) end();
    },
  };
}
