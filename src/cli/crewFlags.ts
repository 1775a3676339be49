import { type Command, Option } from "commander";
import { launchOf } from "../mpi/launch.js";
import { openMpi } from "../mpi/open.js";
import { type Crew, localCrew } from "../search/crew.js";
import { processCrew } from "../search/processCrew.js";
import type { Host } from "./host.js";
import { wholeNumber } from "./values.js";

/** Options of commands that train several models. */
export interface CrewFlags {
  readonly jobs?: number;
}

const MOST_JOBS = 1024;

/** Adds the option that says how many models train at the same time. */
export function addCrewOption(command: Command): Command {
  return command.addOption(
    new Option(
      "--jobs <number>",
      "models that train at the same time, on a thread each (default: as many as compute at once; changes no result)",
    ).argParser(wholeNumber("--jobs", 1, MOST_JOBS)),
  );
}

/** Jobs of this process; under `mpirun` and the like, the processes that it started, of one job each unless `--jobs` says more. */
export async function crewFor({ env, platform }: Host, { jobs }: CrewFlags): Promise<Crew> {
  const launch = launchOf(env);
  if (launch && launch.size !== 1) {
    const processes = openMpi(env);
    if (processes.size > 1) return processCrew(processes, jobs ?? 1);
  }
  return localCrew(jobs ?? platform.threads().most);
}

/** The host in the first process; in all others one that tells nothing. */
export function onFirst(host: Host, { isFirst }: Crew): Host {
  if (isFirst) return host;
  const silent = { write: () => true };
  return { ...host, stdout: silent, stderr: silent };
}
