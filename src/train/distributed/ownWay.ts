import { DataError, UsageError } from "../../errors.js";
import { endCall } from "../../processes/calls.js";
import type { Communicator } from "../../processes/communicator.js";
import { runInSlices } from "../../runtime/timeSlice.js";
import type { BatchWay, Prepare } from "../batchWay.js";
import type { BatchRows } from "./batchRows.js";
import { joined } from "./joined.js";
import { OwnData } from "./ownData.js";
import { preparing } from "./prepareOwn.js";
import { relayOver } from "./relaying.js";
import { sharedInference } from "./sharedInference.js";

/** What is other where each process is given its own rows; `use` is told of those of batches. */
export function ownWay(
  communicator: Communicator,
  pieceRows: number,
  use: (rows: BatchRows) => void,
): Partial<BatchWay> {
  const preparation = preparing(communicator, pieceRows, use);
  const prepare: Prepare = async (...given) => {
    try {
      return await preparation(...given);
    } catch (failure) {
      // what is asked for, and what rows are, is refused in all processes alike; what stands in
      // rows, in those that have them
      if (failure instanceof UsageError || (failure instanceof DataError && failure.code === "DATA_MISMATCH"))
        endCall(communicator);
      throw failure;
    }
  };
  return {
    relay: relayOver(communicator),
    prepare,
    async validated(data, runtime, slice) {
      const own = await OwnData.of(communicator);
      const counted = await runInSlices(slice, own.counting(data));
      // training rows may count alike where these don't
      if (counted.weights) await own.weights.withWholeKernels(runtime, () => undefined);
      return runInSlices(slice, own.inChunks(counted));
    },
    join: joined(communicator),
    Pass: sharedInference(communicator, true),
  };
}
