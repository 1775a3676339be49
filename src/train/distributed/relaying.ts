import type { Relay, Sums } from "../../data/relay.js";
import type { Communicator } from "../../processes/communicator.js";

/**
 * Sums over rows of all processes: each goes on from what those before it came to, so that they are
 * added in the order of all rows.
 */
export function relayOver(communicator: Communicator): Relay {
  const { rank, size } = communicator;
  const last = size - 1;
  return function* (sums, add) {
    const each = sums.map(bytesOf);
    if (rank > 0) for (const bytes of each) communicator.receive(bytes, rank - 1);
    yield* add;
    if (rank < last) for (const bytes of each) communicator.send(bytes, rank + 1);
    for (const bytes of each) communicator.broadcast(bytes, last);
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Sums): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
