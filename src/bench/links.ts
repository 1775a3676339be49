import type { Communicator } from "../processes/communicator.js";
import { median } from "./statistics.js";

/** How fast messages go from one process to another. */
export interface Link {
  /** Seconds that a message takes which holds next to nothing. */
  readonly latency: number;
  /** Bytes a second of a message that holds much. */
  readonly bandwidth: number;
}

/** Bytes of the messages that are timed, and how often each goes there and back. */
const SMALL = { bytes: 8, times: 2000 };
const LARGE = { bytes: 2 ** 22, times: 40 };

/** Times of one measurement, of which the median is taken. */
const MEASUREMENTS = 7;

/**
 * How fast messages go between the first two processes, there and back and halved; all processes are to call it. The memory is WebAssembly's,
 * as that of models is.
 */
export function measureLink(processes: Communicator): Link {
  const memory = new WebAssembly.Memory({ initial: LARGE.bytes / 2 ** 16 });
  const secondsOf = ({ bytes, times }: typeof SMALL): number => {
    const message = new Uint8Array(memory.buffer, 0, bytes);
    const samples = Array.from({ length: MEASUREMENTS }, () => {
      processes.barrier();
      const start = performance.now();
      for (let i = 0; i < times; i++) {
        if (processes.rank === 0) processes.send(message, 1);
        if (processes.rank < 2) processes.receive(message, 1 - processes.rank);
        if (processes.rank === 1) processes.send(message, 0);
      }
      return (performance.now() - start) / 1000 / (2 * times);
    });
    return median(samples);
  };
  const latency = secondsOf(SMALL);
  return { latency, bandwidth: LARGE.bytes / Math.max(secondsOf(LARGE) - latency, Number.EPSILON) };
}
