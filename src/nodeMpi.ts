/** Several processes, on one machine or many, that train together by MPI; in Node. */
import { openMpi } from "./mpi/open.js";
import type { Communicator } from "./processes/communicator.js";

export { ownPart } from "./data/ownPart.js";
export type {} from "./globals.js";
export type * from "./processes/communicator.js";

/**
 * The processes that `mpirun` (of Open MPI 4 and 5, or MPICH 4), `mpiexec` or `srun` started, this
 * one among them. It calls MPI through the package koffi, which your project installs. Where the
 * system doesn't find MPI's library, LANEGRAD_MPI_LIBRARY names it. A second call gives the same
 * object. When this process ends in order, it leaves the others in order; when it fails, or ends
 * amid a call that all make together, all end. Who calls without it what all have to call is told
 * that it has ended (ResourceError PROCESSES_FAILED).
 *
 * @throws UsageError INVALID_OPTION where no launcher has started the process; ResourceError
 * MPI_NOT_FOUND without koffi or the library, PROCESSES_FAILED where library and launcher don't
 * belong together.
 *
 * @example
 * ```js
 * import { loadIris } from "lanegrad";
 * import { mpi } from "lanegrad/mpi";
 *
 *  // in each process of `mpirun -n 4 node train.js`
 * await model.fit(loadIris(), { epochs: 100, distributed: await mpi() });
 * ```
 */
export async function mpi(): Promise<Communicator> {
  return openMpi();
}
