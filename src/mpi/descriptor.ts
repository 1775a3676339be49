import { ResourceError } from "../errors.js";
import type { Variables } from "./launch.js";

const { fstatSync } = process.getBuiltinModule("node:fs");

/**
 * Looks whether the socket by which MPICH's launchers, and srun as `--mpi=pmi2`, talk with a
 * process has come to it: programs in between, as npx, hand on standard input and output alone, and
 * MPICH ends a process without it in its own words. @throws ResourceError PROCESSES_FAILED.
 */
export function checkDescriptor({ PMI_FD: descriptor }: Variables): void {
  if (descriptor === undefined || !/^\d{1,9}$/.test(descriptor) || isSocket(Number(descriptor))) return;
  throw new ResourceError(
    "PROCESSES_FAILED",
    "The launcher's connection (PMI_FD) has not come to this process, as under npx and npm exec, which hand none on: " +
      "have it start node or node_modules/.bin/lanegrad itself.",
  );
}

/** Whether this process has such a descriptor; another file may have come to the number since. */
function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}
