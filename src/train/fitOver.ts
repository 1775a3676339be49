import type { EpochRecord, Fit, History } from "./types.js";

/** The records of a `fit`, and how it is looked at. */
export interface FitProgress {
  readonly records: EpochRecord[];
  /** Whether somebody iterates, and so wants to see every epoch now. */
  isIterated: boolean;
}

/** A Fit over epochs that begin when they are first asked for, once; its history holds those that were iterated too. */
export function fitOver(begin: (progress: FitProgress) => AsyncGenerator<EpochRecord, void, undefined>): Fit {
  const progress: FitProgress = { records: [], isIterated: false };
  let epochs: AsyncGenerator<EpochRecord, void, undefined> | undefined;
  let history: Promise<History> | undefined;
  const train = (): AsyncGenerator<EpochRecord, void, undefined> => {
    epochs ??= begin(progress);
    return epochs;
  };
  const whole = (): Promise<History> => {
    history ??= finish(train(), progress.records);
    return history;
  };
  return {
    [Symbol.asyncIterator]: () => {
      progress.isIterated = true;
      return train();
    },
    // biome-ignore lint/suspicious/noThenProperty: a Fit is awaited for its history
    then: (resolve, reject) => whole().then(resolve, reject),
    catch: (reject) => whole().catch(reject),
    finally: (settled) => whole().finally(settled),
  };
}

async function finish(
  epochs: AsyncGenerator<EpochRecord, void, undefined>,
  records: readonly EpochRecord[],
): Promise<History> {
  while (!(await epochs.next()).done);
  const { epoch, seconds = 0, threads = 1, bestEpoch, isLast } = records[records.length - 1] ?? {};
  return {
    epochs: records,
    seconds,
    threads,
    ...(bestEpoch && { bestEpoch }),
    ...(isLast && { stoppedEpoch: epoch }),
  };
}
