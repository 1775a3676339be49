import { UsageError } from "../errors.js";
import { endCall } from "../processes/calls.js";
import type { Communicator } from "../processes/communicator.js";
import { beginAgreed } from "../train/distributed/agreement.js";
import { EXIT, tellFailure } from "./failure.js";
import { flagsTold } from "./flagsTold.js";
import type { Host, Output } from "./host.js";
import { STANDARD_INPUT } from "./openTable.js";

/** The commands that processes share out; every other one is for a process alone. */
const SHARED = ["train", "crossvalidate", "search"];

/** What `bench processes` has a launcher start. */
const MEMBER = "member";

/**
 * Milliseconds that a process waits before it tells of its failure: what all of them meet, as an
 * option that is wrong, the first one has told by then and ended all. Those behind it wait longer,
 * so that one of them tells what all but the first one meet.
 */
function patienceOf(rank: number): number {
  return rank === 0 ? 0 : 400 + 100 * Math.min(rank, 8);
}

/**
 * Milliseconds that it waits besides where processes can't be connected: launchers take longer then
 * to end the others, who have not begun MPI.
 */
const UNCONNECTED = 1500;

const silent: Output = { write: () => true };

/**
 * What a command sees of its host in a process that isn't the first: nothing is printed, and a
 * signal is left to the first one to obey.
 */
export function hostOf(host: Host): Host {
  if (!host.processes || host.processes.rank === 0) return host;
  return { ...host, stdout: silent, stderr: silent, onInterrupt: () => host.onInterrupt(() => undefined) };
}

/**
 * @throws UsageError INVALID_OPTION where a launcher has started several processes of a command
 * that is for one alone.
 */
export function checkShared({ processes }: Host, command: string): void {
  if (!processes || [...SHARED, MEMBER].includes(command)) return;
  throw new UsageError(
    "INVALID_OPTION",
    `${processes.by} has started several processes, which share out ${SHARED.slice(0, -1).join(", ")} and ${SHARED.slice(-1)} alone: start lanegrad ${command} without it.`,
  );
}

/**
 * All processes of a command, connected; undefined where it is alone. @throws UsageError,
 * ResourceError as `mpi` of `lanegrad/mpi`, and in all processes where one has another command or
 * other options.
 */
export async function joinProcesses(
  host: Host,
  command: string,
  read: readonly string[],
  options: object,
): Promise<Communicator | undefined> {
  if (host.processes && read.includes("-"))
    throw new UsageError(
      "INVALID_OPTION",
      `${STANDARD_INPUT} comes to the first of several processes alone: name a file that all of them can read.`,
    );
  const processes = await host.processes?.join();
  if (!processes || processes.size === 1) return undefined;
  beginAgreed(processes, `lanegrad ${command}`, flagsTold(options));
  endCall(processes);
  return processes;
}

/**
 * Tells how a command failed, as `tellFailure`; where there are several processes all of them end,
 * with the reason and the rank told.
 *
 * @returns the exit code
 */
export async function endFailed(
  host: Host,
  failure: unknown,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<number> {
  const { processes } = host;
  if (!processes) return tellFailure(host, failure);
  let told = "";
  const stderr: Output = {
    write: (text) => {
      told += text;
    },
  };
  const exitCode = tellFailure({ ...host, stderr }, failure);
  if (exitCode === EXIT.done) return exitCode;
  // so that the launcher ends all; what keeps them from it is told in place of this failure by
  // those that wait for them
  const isConnected = await processes.join().then(
    () => true,
    () => false,
  );
  const { rank } = processes;
  await wait(patienceOf(rank) + (isConnected || rank === 0 ? 0 : UNCONNECTED));
  const reason = told.trimEnd() || (failure instanceof Error ? failure.message : String(failure));
  return processes.abort(reason.replace(/^error: /, ""), exitCode);
}
