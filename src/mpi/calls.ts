import { ResourceError } from "../errors.js";
import type { Argument, ForeignFunction } from "./koffi.js";
import type { MpiLibrary } from "./library.js";

/**
 * The functions that are called, by MPI's names, with what they take: memory `m`, a whole number
 * `i`, a handle `h`.
 */
const SIGNATURES = {
  MPI_Initialized: "m",
  MPI_Finalized: "m",
  MPI_Init_thread: "mmim",
  MPI_Comm_set_errhandler: "hh",
  MPI_Comm_rank: "hm",
  MPI_Comm_size: "hm",
  MPI_Send: "mihiih",
  MPI_Recv: "mihiihm",
  MPI_Isend: "mihiihm",
  MPI_Irecv: "mihiihm",
  MPI_Test: "mmm",
  MPI_Wait: "mm",
  MPI_Iprobe: "iihmm",
  MPI_Bcast: "mihih",
  MPI_Allgather: "mihmihh",
  MPI_Barrier: "h",
  MPI_Abort: "hi",
  MPI_Finalize: "",
} as const satisfies Readonly<Record<string, string>>;

/** The name of one of them. */
export type MpiName = keyof typeof SIGNATURES;

/** Calls a function of MPI. @throws ResourceError PROCESSES_FAILED where it says so. */
export type MpiCall = (name: MpiName, ...args: Argument[]) => void;

/** Bytes that MPI's text about an error may take (MPI_MAX_ERROR_STRING is 256 to 1024). */
const LONGEST_ERROR = 2 ** 12;

/** The functions of a library. */
export function callsOf({ library, abi, engine }: MpiLibrary): MpiCall {
  const types: Readonly<Record<string, string>> = { m: "void *", i: "int", h: abi.handle };
  const functions = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, kinds]) => [
      name,
      library.func(
        name,
        "int",
        [...kinds].map((kind) => types[kind]),
      ),
    ]),
  ) as Record<MpiName, ForeignFunction>;
  const describe = library.func("MPI_Error_string", "int", ["int", "void *", "void *"]);
  return (name, ...args) => {
    const code = functions[name](...args);
    if (code === 0) return;
    const text = new Uint8Array(LONGEST_ERROR);
    const length = new Int32Array(1);
    describe(code, text, length);
    const [why] = new TextDecoder().decode(text.subarray(0, length[0])).split("\n");
    throw new ResourceError(
      "PROCESSES_FAILED",
      `${engine} failed in ${name}: ${why.replace(/(?:, error stack:)?\.?$/, "")}.`,
    );
  };
}
