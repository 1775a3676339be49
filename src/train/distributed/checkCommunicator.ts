import { invalidOption, isRecord } from "../../check.js";
import type { Communicator } from "../../processes/communicator.js";

/** What a training calls of a communicator. */
const METHODS = ["send", "receive", "startSend", "startReceive", "broadcast", "allGather"] as const;

/** @throws UsageError INVALID_OPTION unless it can be a communicator. */
export function checkCommunicator(given: unknown): Communicator {
  const { rank, size } = isRecord(given) ? (given as Partial<Communicator>) : {};
  const isRank =
    Number.isSafeInteger(rank) && Number.isSafeInteger(size) && Number(rank) >= 0 && Number(rank) < Number(size);
  if (isRecord(given) && isRank && METHODS.every((name) => typeof given[name] === "function"))
    return given as unknown as Communicator;
  throw invalidOption("distributed", "what `await mpi()` of lanegrad/mpi gives", given);
}
