import type { Communicator } from "../../processes/communicator.js";
import { runInSlices } from "../../runtime/timeSlice.js";
import type { BatchWay } from "../batchWay.js";
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
  return {
    relay: relayOver(communicator),
    prepare: preparing(communicator, pieceRows, use),
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
