import { ResourceError } from "../errors.js";
import { launchOf, type Variables } from "../mpi/launch.js";
import { openMpi } from "../mpi/open.js";
import { tellEnd } from "../mpi/tell.js";
import type { Communicator } from "../processes/communicator.js";
import type { HostProcesses } from "./host.js";

/** What LANEGRAD_MPI_LIBRARY says where processes of one launcher shall work each for itself. */
const ALONE = "none";

/**
 * The processes that a launcher started, of which this one is one; undefined where it is alone or
 * is to work alone.
 */
export function processesOf(variables: Variables): HostProcesses | undefined {
  const launch = launchOf(variables);
  if (!launch || launch.size === 1 || variables.LANEGRAD_MPI_LIBRARY === ALONE) return undefined;
  const { by, rank, size } = launch;
  let connected: Communicator | undefined;
  return {
    by,
    rank,
    async join() {
      try {
        connected ??= openMpi(variables);
      } catch (failure) {
        throw inCommand(failure);
      }
      return connected;
    },
    abort(reason, exitCode) {
      if (connected) connected.abort(reason, exitCode);
      tellEnd(rank, size, reason);
      // MPICH's launcher minds no exit code of a process that it has not heard of yet
      process.kill(process.pid, "SIGKILL");
      process.exit(exitCode);
    },
  };
}

/** Where MPI can't be had, a command says also how to do without it. */
function inCommand(failure: unknown): unknown {
  if (!(failure instanceof ResourceError)) return failure;
  const message = `${failure.message.replace(/\.$/, "")}; or set LANEGRAD_MPI_LIBRARY=${ALONE} to let each process work for itself.`;
  return new ResourceError(failure.code, message, { cause: failure });
}
