/** Types of samples.mjs, which is JavaScript so that endurance.mjs runs it without a build. */

/** What a process, or several, hold at a moment. */
export interface Sample {
  /** Models that have lived until then, or seconds. */
  readonly at: number;
  /** Resident memory, in MiB. */
  readonly memory: number;
  /** What keeps events coming: timers, ports, workers; of a browser its threads. */
  readonly handles: number;
  /** Open files, sockets and pipes. */
  readonly descriptors: number;
}

/** What has grown, each a sentence; nothing where all is flat. */
export declare function growthIn(samples: readonly Sample[]): string[];

/** A line for each of some twenty samples, evenly spaced; `at` names what they are counted by. */
export declare function tableOf(samples: readonly Sample[], at: "models" | "seconds"): string;

/**
 * Resident memory (in MiB), threads and open descriptors of processes, where /proc tells them;
 * those that are no more have none.
 */
export declare function usageOf(pids: readonly number[]): {
  readonly memory: number;
  readonly threads: number;
  readonly descriptors: number;
};
