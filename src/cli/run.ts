import type { EpochRecord, Fit, FitEnd } from "../train/types.js";

/** What a training came to, finished or stopped. */
export interface Run extends FitEnd {
  readonly records: readonly EpochRecord[];
  /** Seconds inside `fit`, up to the end of the last finished epoch. */
  readonly seconds: number;
  /** Threads that computed, at most. */
  readonly threads: number;
  readonly wasStopped: boolean;
}

/**
 * Takes all epochs of a training. An abort, of its own signal or of that of another process that
 * trains with it, ends it like a last epoch; every other failure is thrown.
 */
export async function runFit(fit: Fit, onEpoch: (record: EpochRecord) => Promise<void>): Promise<Run> {
  const records: EpochRecord[] = [];
  try {
    for await (const record of fit) {
      await onEpoch(record);
      records.push(record);
    }
    const { epochs: _, ...history } = await fit;
    return { ...history, records, wasStopped: false };
  } catch (reason) {
    if (!(reason instanceof DOMException && reason.name === "AbortError")) throw reason;
  }
  const { seconds = 0, threads = 1, bestEpoch } = records.at(-1) ?? {};
  return { records, seconds, threads, wasStopped: true, ...(bestEpoch && { bestEpoch }) };
}
