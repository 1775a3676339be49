import type { Communicator } from "../../processes/communicator.js";

/**
 * Gives all processes what each has of something: by rank the bytes where its part lies, or is to
 * be. Nothing is sent of parts that are empty.
 */
export function giveAll(communicator: Communicator, parts: readonly Uint8Array[]): void {
  parts.forEach((part, rank) => {
    if (part.length > 0) communicator.broadcast(part, rank);
  });
}
