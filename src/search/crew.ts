import type { Asked } from "../train/coach/fitState.js";

/** Does one of several tasks; the signal ends it early. */
export type Work<Result> = (task: number, signal: AbortSignal) => Promise<Result>;

/** Told of a task that is done. */
export type OnDone<Result> = (task: number, result: Result) => void | Promise<void>;

/**
 * Those who do tasks, each the next one when it is free: jobs of this process, or processes that a
 * launcher started. What a task comes to depends on its number alone, so neither how many do them
 * nor which does what shows in the results.
 */
export interface Crew {
  /** Whether this process is the one that tells and writes; of one process always. */
  readonly isFirst: boolean;
  /** How many models train at the same time in this process. */
  readonly jobs: number;
  /**
   * Begins the call, which `asked` tells more of. @throws UsageError INVALID_OPTION in all
   * processes where one is asked for something else than the first; ResourceError PROCESSES_FAILED
   * where one has ended.
   */
  agree(asked: () => Asked): void;
  /**
   * Does all tasks, the first one of all in the first process. Results come in the order of
   * `tasks`, the same in all processes; `onDone` is called in the first process alone, as tasks
   * end. The first failure ends all others, and is thrown.
   */
  doAll<Result>(
    tasks: readonly number[],
    work: Work<Result>,
    signal: AbortSignal | undefined,
    onDone: OnDone<Result>,
  ): Promise<readonly Result[]>;
  /** What `make` gives in the first process, in all of them. */
  share<Value>(make: () => Promise<Value>): Promise<Value>;
}

/** So many jobs of this process. */
export function localCrew(jobs: number): Crew {
  return {
    isFirst: true,
    jobs,
    agree() {},
    share: (make) => make(),
    async doAll<Result>(
      tasks: readonly number[],
      work: Work<Result>,
      signal: AbortSignal | undefined,
      onDone: OnDone<Result>,
    ): Promise<readonly Result[]> {
      const results: Result[] = [];
      let next = 0;
      await doJobs(Math.min(jobs, tasks.length), signal, async (ended) => {
        if (next === tasks.length) return false;
        const place = next++;
        results[place] = await work(tasks[place], ended);
        await onDone(tasks[place], results[place]);
        return true;
      });
      return results;
    },
  };
}

/**
 * Lets each of some jobs take one step after the other until it says that there are no more. The
 * first failure ends all, and is thrown.
 */
export async function doJobs(
  jobs: number,
  signal: AbortSignal | undefined,
  step: (ended: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const ended = new AbortController();
  let failure: { readonly cause: unknown } | undefined;
  const end = (cause: unknown): void => {
    failure ??= { cause };
    ended.abort(cause);
  };
  const onAbort = (): void => end(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  const one = async (): Promise<void> => {
    try {
      let isMore = true;
      while (isMore && !failure) isMore = await step(ended.signal);
    } catch (cause) {
      end(cause);
    }
  };
  await Promise.all(Array.from({ length: jobs }, one));
  signal?.removeEventListener("abort", onAbort);
  if (failure) throw failure.cause;
}
