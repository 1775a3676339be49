import type { EpochRecord, Fit, History } from "./types.js";

/** Takes an epoch's record into the history; whether somebody iterates and wants to see it now. */
export type Keep = (record: EpochRecord) => boolean;

/**
 * A Fit over epochs that begin when they are first asked for, once; its history holds those that were iterated too. `isIterated`
 * tells, before there is a record, what `keep` tells of each.
 */
export function fitOver(
  begin: (keep: Keep, isIterated: () => boolean) => AsyncGenerator<EpochRecord, void, undefined>,
): Fit {
  const records: EpochRecord[] = [];
  let epochs: AsyncGenerator<EpochRecord, void, undefined> | undefined;
  let history: Promise<History> | undefined;
  let isIterated = false;
  const train = (): AsyncGenerator<EpochRecord, void, undefined> => {
    const keep = (record: EpochRecord): boolean => {
      records.push(record);
      return isIterated;
    };
    epochs ??= begin(keep, () => isIterated);
    return epochs;
  };
  const whole = (): Promise<History> => {
    history ??= finish(train(), records);
    return history;
  };
  return {
    [Symbol.asyncIterator]: () => {
      isIterated = true;
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
  const { seconds = 0, threads = 1 } = records[records.length - 1] ?? {};
  return { epochs: records, seconds, threads };
}
