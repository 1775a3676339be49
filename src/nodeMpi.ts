/** Several processes, on one machine or many, that train together by MPI; in Node. */
import { openMpi } from "./mpi/open.js";
import type { Communicator } from "./processes/communicator.js";

export type {} from "./globals.js";
export type * from "./processes/communicator.js";

/**
 * All processes that `mpirun` (of Open MPI 4 and 5 or MPICH 4), `mpiexec` or `srun` started with this one. MPI itself is called, through
 * the package koffi, which your project installs; LANEGRAD_MPI_LIBRARY names its library where the system doesn't find it. A second call
 * gives the same one. When this process ends in order it leaves the others in order; when it fails, all end.
 * @throws UsageError INVALID_OPTION where no launcher has started the process; ResourceError MPI_NOT_FOUND without koffi or library,
 * PROCESSES_FAILED where library and launcher don't belong together.
 */
export async function mpi(): Promise<Communicator> {
  return openMpi();
}
