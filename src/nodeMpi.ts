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
 * object. When this process ends in order, the others go on; when it fails, or ends amid a call
 * that all make together, all end. A process that then calls `fit`, or another function that all
 * have to call, gets a ResourceError PROCESSES_FAILED, which says that this one has ended.
 *
 * @throws UsageError INVALID_OPTION where no launcher has started the process; ResourceError
 * MPI_NOT_FOUND without koffi or the library, PROCESSES_FAILED where library and launcher don't
 * belong together.
 *
 * @example
 * ```js
 * import { createReadStream } from "node:fs";
 * import { dense, sequential } from "lanegrad";
 * import { readCsv } from "lanegrad/csv";
 * import { mpi } from "lanegrad/mpi";
 *
 *  // in each process of `mpirun -n 4 node train.js`
 * const processes = await mpi();
 * const data = await readCsv(() => createReadStream("data.csv"), { target: "y", task: "regression" });
 * const model = await sequential({ inputs: data.columns, layers: [dense(1)], loss: "meanSquaredError" });
 * await model.fit(data, { epochs: 100, batchSize: 4096, distributed: processes });
 * ```
 */
export async function mpi(): Promise<Communicator> {
  return openMpi();
}
