import { checkWhole, invalidOption } from "../check.js";
import type { Communicator } from "../processes/communicator.js";
import { checkCommunicator } from "../train/distributed/checkCommunicator.js";
import { type Crew, localCrew } from "./crew.js";
import { processCrew } from "./processCrew.js";

/** Who trains. */
export interface CrewOptions {
  /**
   * Models that train at the same time, each in a worker of its own; default 1, in the calling
   * thread. Changes no bit of the result.
   */
  readonly jobs?: number;
  /**
   * The processes of `lanegrad/mpi`, to which trainings are handed out as they get free; all of
   * them make the same call, and get the same result. Changes no bit of it.
   */
  readonly distributed?: Communicator;
  /** Ends it early, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The names of `CrewOptions`. */
export const CREW_OPTIONS: readonly (keyof CrewOptions)[] = ["jobs", "distributed", "signal"];

const MOST_JOBS = 1024;

/** Who does the tasks of `call`. @throws UsageError INVALID_OPTION. */
export function crewOf(call: string, { jobs = 1, distributed, signal }: CrewOptions): Crew {
  checkWhole("jobs", jobs, 1, MOST_JOBS);
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function")
    throw invalidOption("signal", "an AbortSignal", signal);
  const processes = distributed === undefined ? undefined : checkCommunicator(distributed);
  return processes === undefined || processes.size === 1 ? localCrew(jobs) : processCrew(processes, jobs, call);
}
