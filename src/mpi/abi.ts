import type { Pending } from "../processes/communicator.js";
import type { ForeignLibrary } from "./koffi.js";

/** A handle of MPI as the library has it: an address or a number. */
export type Handle = bigint | number;

/**
 * What differs between compiled MPI libraries: MPI's standard says the names of functions and
 * constants, not what they are in memory. Of others only those things stand here that are called.
 */
export interface Abi {
  /** koffi's type of a handle. */
  readonly handle: "void *" | "int";
  readonly world: Handle;
  readonly byte: Handle;
  readonly errorsReturn: Handle;
  readonly anySource: number;
  /** Memory for the handle of a message under way. */
  newRequest(): BigInt64Array | Int32Array;
  /** What is told of a message in an MPI_Status. */
  readStatus(status: Int32Array): Pending;
}

/** Bytes for an MPI_Status of any library, which has 20 or 24. */
export const STATUS_WORDS = 16;

/**
 * Open MPI 3, 4 and 5, libmpi.so.40: handles are addresses of its own variables (mpi.h of 4.1.4 and
 * 5.0).
 */
export function openMpi(library: ForeignLibrary): Abi {
  return {
    handle: "void *",
    world: library.symbol("ompi_mpi_comm_world"),
    byte: library.symbol("ompi_mpi_byte"),
    errorsReturn: library.symbol("ompi_mpi_errors_return"),
    anySource: -1,
    newRequest: () => new BigInt64Array(1),
    // MPI_SOURCE, MPI_TAG, MPI_ERROR, _cancelled, size_t _ucount
    readStatus: (status) => ({ from: status[0], bytes: status[4] }),
  };
}

/**
 * MPICH 3 and 4 and all that keep its ABI, as Intel MPI, MVAPICH and Cray MPICH do
 * (https://www.mpich.org/abi).
 */
export const MPICH: Abi = {
  handle: "int",
  world: 0x44000000,
  byte: 0x4c00010d,
  errorsReturn: 0x54000001,
  anySource: -2,
  newRequest: () => new Int32Array(1),
  // count_lo, count_hi_and_cancelled, MPI_SOURCE, MPI_TAG, MPI_ERROR
  readStatus: (status) => ({ from: status[2], bytes: status[0] }),
};
