import type { Communicator } from "../../processes/communicator.js";
import type { Runtime } from "../../runtime/runtime.js";

/**
 * Parts of which a sum goes from process to process, so that all of them work at once; and bytes
 * below which a part isn't worth its message.
 */
export const PARTS = 64;
export const SMALLEST_PART = 2 ** 16;

/** The vectors of a process that go into a sum, as addresses in its memory. */
export interface Vectors {
  /** Elements of each. */
  readonly count: number;
  /** Those that are added, in their order; of the first process one, the sum of all that it has. */
  readonly own: readonly number[];
  /** Where the sum is to be; it may be the last of them. */
  readonly result: number;
  /** Where the sum of the processes before is received. */
  readonly sum: number;
  /** Settings with which `sgdStep` adds. */
  readonly adding: number;
}

/**
 * Adds the vectors of the first `processes` processes one after the other, in the order of their
 * ranks, and gives the sum to all: each takes the sum of those before it, adds its own vectors and
 * hands on, part after part. Nothing is added by whatever carries the messages.
 */
export function addInOrder(
  communicator: Communicator,
  processes: number,
  runtime: Runtime,
  { count, own, result, sum, adding }: Vectors,
): void {
  const { arena, elementBytes, kernels } = runtime;
  const { rank } = communicator;
  const last = processes - 1;
  const size = partOf(count, elementBytes);
  const parts = Array.from({ length: Math.ceil(count / size) }, (_, i) => i * size * elementBytes);
  const lengthAt = (offset: number): number => Math.min(size, count - offset / elementBytes);
  const bytes = (address: number, offset: number): Uint8Array =>
    arena.bytes(address + offset, lengthAt(offset) * elementBytes);
  if (rank <= last) {
    const isFirst = rank === 0;
    const received = isFirst ? [] : parts.map((offset) => communicator.startReceive(bytes(sum, offset), rank - 1));
    const sent = parts.map((offset, i) => {
      received[i]?.wait();
      if (!isFirst)
        for (const vector of own) kernels.sgdStep(sum + offset, vector + offset, adding, 0, lengthAt(offset));
      if (rank < last) return communicator.startSend(bytes(isFirst ? result : sum, offset), rank + 1);
      bytes(result, offset).set(bytes(sum, offset));
      return undefined;
    });
    for (const transfer of sent) transfer?.wait();
  }
  communicator.broadcast(arena.bytes(result, count * elementBytes), last);
}

/** Elements of a part, whole cache lines. */
function partOf(count: number, elementBytes: number): number {
  const line = 64 / elementBytes;
  return line * Math.ceil(Math.max(SMALLEST_PART / elementBytes, count / PARTS) / line);
}
