import { type FitCallbacks, Pause, type TrainedModel } from "../train/coach/callbacks.js";
import type { FitOptions } from "../train/types.js";
import type { Called, Calling } from "./protocol.js";

/** The callbacks of a training in a worker, which are called where they were given. */
export class Callbacks {
  /** Those that there are. */
  readonly names: readonly (keyof FitCallbacks)[];
  /** What one of them has thrown. */
  failure: unknown;

  constructor(
    private readonly model: TrainedModel,
    private readonly options: FitOptions,
  ) {
    this.names = (["onEpoch", "onBatch"] as const).filter((name) => options[name] !== undefined);
  }

  /** Calls one of them, and tells what it has done. */
  async call(calling: Calling): Promise<Called> {
    const { onEpoch, onBatch, schedule } = this.options;
    const pause = new Pause(this.model, calling.learningRate, schedule !== undefined);
    try {
      if (calling.name === "onEpoch") await onEpoch?.(calling.record, pause);
      else await onBatch?.(calling.record, pause);
    } catch (error) {
      this.failure = error;
      return { isStopped: true, hasFailed: true };
    }
    const { isStopped, changed } = pause;
    return { isStopped, hasFailed: false, ...(changed !== undefined && { learningRate: changed }) };
  }
}
