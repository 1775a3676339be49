import { invalidOption, isRecord } from "../../check.js";
import { isOneOf } from "../../data/share.js";
import type { Communicator } from "../../processes/communicator.js";

/** What a training calls of a communicator. */
const METHODS = ["send", "receive", "startSend", "startReceive", "broadcast", "allGather"] as const;

/** @throws UsageError INVALID_OPTION unless it can be a communicator. */
export function checkCommunicator(given: unknown): Communicator {
  if (isRecord(given) && METHODS.every((name) => typeof given[name] === "function") && isOneOf(given))
    return given as unknown as Communicator;
  throw invalidOption("distributed", "what `await mpi()` of lanegrad/mpi gives", given);
}
