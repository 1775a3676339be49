import { ResourceError, UsageError } from "../errors.js";
import type { Communicator } from "./communicator.js";

/** What is known of the calls that the processes of a communicator make together. */
interface Calls {
  /** The one that this process is amid. */
  amid?: string;
  /** A process that has no more of them. */
  ended?: number;
}

const known = new WeakMap<Communicator, Calls>();

/** Bytes in which each process tells the call that it makes, and with none that it ends. */
const CALL_BYTES = 64;

/**
 * Begins a call that all processes make together, such as `fit`, which lasts until `endCall`. Its
 * end tells nothing: it is for those ways out of it alone that all processes take.
 * @throws ResourceError PROCESSES_FAILED where a process has ended; UsageError INVALID_OPTION in
 * all processes where one makes another call.
 */
export function beginCall(communicator: Communicator, call: string): void {
  const calls = callsOf(communicator);
  if (calls.ended === undefined) {
    const all = tell(communicator, call);
    const ended = all.indexOf("");
    if (ended < 0) {
      const other = all.findIndex((one) => one !== all[0]);
      if (other > 0) throw otherCall(other, all[other], all[0]);
      calls.amid = call;
      return;
    }
    calls.ended = ended;
  }
  throw new ResourceError(
    "PROCESSES_FAILED",
    `Process ${calls.ended} has ended, while process ${communicator.rank} calls ${call}: call it in all processes.`,
  );
}

/** Goes on, without a message, with a call that the processes have begun before, or with none. */
export function enterCall(communicator: Communicator, call: string | undefined): void {
  callsOf(communicator).amid = call;
}

/** Ends the call that this process is amid, since all processes end it. */
export function endCall(communicator: Communicator): void {
  enterCall(communicator, undefined);
}

/**
 * The call that this process is amid, also one that has failed in this process alone: others may
 * wait for it there.
 */
export function callAmid(communicator: Communicator): string | undefined {
  return callsOf(communicator).amid;
}

/**
 * Says that this process makes no more calls; returns when all others have said so, or hear of it
 * by beginning one.
 */
export function leaveCalls(communicator: Communicator): void {
  if (callsOf(communicator).ended === undefined) tell(communicator, "");
}

function callsOf(communicator: Communicator): Calls {
  const calls = known.get(communicator) ?? {};
  known.set(communicator, calls);
  return calls;
}

/** The calls that all processes make, by rank. */
function tell(communicator: Communicator, call: string): readonly string[] {
  const own = new Uint8Array(CALL_BYTES);
  new TextEncoder().encodeInto(call, own);
  const all = new Uint8Array(CALL_BYTES * communicator.size);
  communicator.allGather(own, all);
  return Array.from({ length: communicator.size }, (_, rank) =>
    new TextDecoder().decode(all.subarray(rank * CALL_BYTES, (rank + 1) * CALL_BYTES)).replace(/\0+$/, ""),
  );
}

function otherCall(rank: number, other: string, first: string): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    `Process ${rank} calls ${other}, and process 0 calls ${first}: make the same calls in all processes, in the same order.`,
  );
}
