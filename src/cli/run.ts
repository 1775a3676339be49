import type { EpochRecord, Fit } from "../train/types.js";

/** What a training came to, finished or stopped. */
export interface Run {
  readonly records: readonly EpochRecord[];
  /** Seconds inside `fit`, up to the end of the last finished epoch. */
  readonly seconds: number;
  /** Threads that computed, at most. */
  readonly threads: number;
  readonly wasStopped: boolean;
  /** The epoch after which the validation ended it. */
  readonly stoppedEpoch?: number;
  /** The epoch that the model is of, where that may be another one than the last. */
  readonly bestEpoch?: number;
}

/** Takes all epochs of a training. An abort of `signal` ends it like a last epoch; every other failure is thrown. */
export async function runFit(
  fit: Fit,
  signal: AbortSignal,
  onEpoch: (record: EpochRecord) => Promise<void>,
): Promise<Run> {
  const records: EpochRecord[] = [];
  let wasStopped = false;
  try {
    for await (const record of fit) {
      await onEpoch(record);
      records.push(record);
    }
  } catch (reason) {
    if (!signal.aborted || reason !== signal.reason) throw reason;
    wasStopped = true;
  }
  const { epoch, seconds = 0, threads = 1, bestEpoch, isLast } = records.at(-1) ?? {};
  return {
    records,
    seconds,
    threads,
    wasStopped,
    ...(isLast && { stoppedEpoch: epoch }),
    ...(bestEpoch && { bestEpoch }),
  };
}
