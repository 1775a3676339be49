/** Several processes that train together, of which pages have none: the same names as in Node. */
import { ResourceError } from "./errors.js";
import type { Communicator } from "./processes/communicator.js";

export { ownPart } from "./data/ownPart.js";
export type {} from "./globals.js";
export type * from "./processes/communicator.js";

/** @throws ResourceError UNSUPPORTED_ENGINE: pages can't be started by MPI. */
export async function mpi(): Promise<Communicator> {
  throw new ResourceError("UNSUPPORTED_ENGINE", "MPI starts processes of Node, not pages: train in a page without it.");
}
