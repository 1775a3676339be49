import type { EpochRecord, Fit, FitEnd, History } from "./types.js";

/** The records of a `fit`, and how it is looked at. */
export interface FitProgress {
  readonly records: EpochRecord[];
  /** Whether somebody iterates, and so wants to see every epoch now. */
  isIterated: boolean;
  /** What the training has come to so far, in which something but the number of epochs decides. */
  end?: FitEnd;
}

/**
 * A Fit over epochs that begin when they are first asked for, once. Whoever awaits or iterates it,
 * and however often, is given every record, and the error with which training ends.
 */
export function fitOver(begin: (progress: FitProgress) => AsyncGenerator<EpochRecord, void, undefined>): Fit {
  const progress: FitProgress = { records: [], isIterated: false };
  const { records } = progress;
  let epochs: AsyncGenerator<EpochRecord, void, undefined> | undefined;
  let history: Promise<History> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const train = (): AsyncGenerator<EpochRecord, void, undefined> => (epochs ??= begin(progress));
  /** Waits for another record, or the end: then false. */
  const goOn = async (): Promise<boolean> => {
    try {
      if (!(await train().next()).done) return true;
    } catch (error) {
      failure = { error };
    }
    if (failure) throw failure.error;
    return false;
  };
  const finish = async (): Promise<History> => {
    while (await goOn());
    const { seconds = 0, threads = 1 } = records.at(-1) ?? {};
    return { epochs: records, seconds, threads, ...progress.end };
  };
  const whole = (): Promise<History> => (history ??= finish());
  return {
    async *[Symbol.asyncIterator]() {
      progress.isIterated = true;
      try {
        // at the end too there may be records that others have waited for
        for (let seen = 0; seen < records.length || (await goOn()) || seen < records.length; ) yield records[seen++];
      } finally {
        await train().return();
      }
    },
    // biome-ignore lint/suspicious/noThenProperty: a Fit is awaited for its history
    then: (resolve, reject) => whole().then(resolve, reject),
    catch: (reject) => whole().catch(reject),
    finally: (settled) => whole().finally(settled),
  };
}
