import { ResourceError, UsageError } from "../errors.js";
import type { Communicator } from "../processes/communicator.js";
import { MPICH } from "./abi.js";
import { callsOf, type MpiCall, type MpiName } from "./calls.js";
import { checkDescriptor } from "./descriptor.js";
import { type Argument, loadKoffi } from "./koffi.js";
import { type Launch, launchOf, type Variables } from "./launch.js";
import { findLibrary, type MpiLibrary } from "./library.js";
import { VERSION } from "./version.js";
import { World } from "./world.js";

const { inspect } = process.getBuiltinModule("node:util");

/** MPI_THREAD_FUNNELED: the process has several threads, of which this one alone calls MPI. */
const FUNNELED = 1;

/** MPI can be begun once in a process. */
let opened: World | undefined;

/** Begins MPI, or gives what was begun. @throws as `mpi`. */
export function openMpi(variables: Variables = process.env): Communicator {
  opened ??= begin(variables);
  return opened;
}

function begin(variables: Variables): World {
  const launch = launchOf(variables);
  if (!launch)
    throw new UsageError(
      "INVALID_OPTION",
      "No launcher of MPI has started this process: start it as `mpirun -n 4 node program.js`, or train without `distributed`.",
    );
  const path = variables.LANEGRAD_MPI_LIBRARY || undefined;
  keepHeapWhole();
  const found = findLibrary(loadKoffi(), launch.family, path);
  if (found.abi === MPICH) checkDescriptor(variables);
  const world = join(found);
  checkSize(world, launch);
  checkVersions(world);
  let reason: string | undefined;
  // Node would tell an error that nobody caught behind the listeners of "exit", when there is no
  // process any more
  process.on("uncaughtExceptionMonitor", (error) => {
    reason = inspect(error);
  });
  process.once("exit", (exitCode) => world.end(exitCode, reason));
  return world;
}

/**
 * Keeps UCX, by which MPI may talk, from trying out whether it hears of memory that comes and goes
 * (ucm_fire_mmap_events of 1.13): it draws a page to the end of the heap and gives one back. Where
 * V8's code lies behind the heap it gets none, and gives one back all the same, in which something
 * lies: one process in a hundred then crashed. What it would hear of, linear memory does not do.
 * Who sets it keeps it.
 */
function keepHeapWhole(): void {
  process.env.UCX_MEM_EVENTS ??= "no";
}

function join(found: MpiLibrary): World {
  const { abi, engine } = found;
  const call = callsOf(found);
  if (number(call, "MPI_Finalized") !== 0 || number(call, "MPI_Initialized") !== 0)
    throw new ResourceError(
      "PROCESSES_FAILED",
      `${engine} was begun by other code of this process: begin it here alone.`,
    );
  call("MPI_Init_thread", null, null, FUNNELED, new Int32Array(1));
  call("MPI_Comm_set_errhandler", abi.world, abi.errorsReturn);
  const rank = number(call, "MPI_Comm_rank", abi.world);
  const size = number(call, "MPI_Comm_size", abi.world);
  return new World(engine, rank, size, abi, call);
}

/** A number that a function of MPI writes where its last argument points. */
function number(call: MpiCall, name: MpiName, ...args: Argument[]): number {
  const result = new Int32Array(1);
  call(name, ...args, result);
  return result[0];
}

/**
 * @throws ResourceError PROCESSES_FAILED where MPI knows of other processes than the launcher: each
 * would believe that it is alone.
 */
function checkSize(world: World, { by, size }: Launch): void {
  if (size === undefined || size === world.size) return;
  world.close();
  throw new ResourceError(
    "PROCESSES_FAILED",
    `${by} has started ${size} processes, of which ${world.engine} knows ${world.size}: start them by this library's mpirun ` +
      "(with srun, by `srun --mpi=pmix`), or name the library of the launcher in LANEGRAD_MPI_LIBRARY.",
  );
}

/** Bytes in which a version is told, the same in all versions. */
const VERSION_BYTES = 64;

/**
 * @throws ResourceError PROCESSES_FAILED in all processes where one runs another version than the
 * first: its bits may be others.
 */
function checkVersions(world: World): void {
  const own = new Uint8Array(VERSION_BYTES);
  new TextEncoder().encodeInto(VERSION, own);
  const all = new Uint8Array(VERSION_BYTES * world.size);
  world.allGather(own, all);
  const versions = Array.from({ length: world.size }, (_, rank) =>
    new TextDecoder().decode(all.subarray(rank * VERSION_BYTES, (rank + 1) * VERSION_BYTES)).replace(/\0+$/, ""),
  );
  const other = versions.findIndex((version) => version !== versions[0]);
  if (other < 0) return;
  world.close();
  throw new ResourceError(
    "PROCESSES_FAILED",
    `Process ${other} runs lanegrad ${versions[other]}, process 0 ${versions[0]}: install the same version on all hosts.`,
  );
}
