import { type Command, Option } from "commander";
import type { Communicator } from "../processes/communicator.js";
import { type Crew, localCrew } from "../search/crew.js";
import { processCrew } from "../search/processCrew.js";
import type { Host } from "./host.js";
import { joinProcesses } from "./processes.js";
import { wholeNumber } from "./values.js";

/** Options of commands that train several models. */
export interface CrewFlags {
  readonly jobs?: number;
}

const MOST_JOBS = 1024;

/** Adds the option that says how many models train at the same time. */
export function addCrewOption(command: Command, what = "models"): Command {
  return command.addOption(
    new Option(
      "--jobs <number>",
      `${what} that train at the same time, on a thread each (default: as many as compute at once; changes no result)`,
    ).argParser(wholeNumber("--jobs", 1, MOST_JOBS)),
  );
}

/**
 * Jobs of this process; under `mpirun` and the like, the processes that it started, of one job each
 * unless `--jobs` says more.
 */
export async function crewFor(
  host: Host,
  command: string,
  what: readonly string[],
  call: string,
  flags: CrewFlags,
): Promise<Crew> {
  return crewAmong(host, await joinProcesses(host, command, what, flags), call, flags);
}

/** As `crewFor`, of processes that are connected already. */
export function crewAmong(host: Host, processes: Communicator | undefined, call: string, { jobs }: CrewFlags): Crew {
  return processes ? processCrew(processes, jobs ?? 1, call) : localCrew(jobs ?? host.platform.threads().most);
}
