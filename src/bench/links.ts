import type { Communicator } from "../processes/communicator.js";
import { exchangeBytes, type Link, messagesOf, partsOf } from "./processModel.js";
import { median } from "./statistics.js";

/** Bytes of what is exchanged in a measurement, and how often that is done in a row. */
const SMALL = { bytes: 8, times: 50 };
const LARGE = { bytes: 2 ** 22, times: 5 };

/** Measurements of both in turn, of which the medians are taken. */
const MEASUREMENTS = 15;

/**
 * How fast messages go among all processes when they exchange gradients as a batch does: along the
 * processes in parts, and back to all. So what holds up messages among so many of them, as cores
 * that they share, is in the figures. All processes are to call it. The memory is WebAssembly's, as
 * that of models is.
 */
export function measureLink(processes: Communicator): Link {
  const { size } = processes;
  const memory = new WebAssembly.Memory({ initial: LARGE.bytes / 2 ** 16 });
  const secondsOf = ({ bytes, times }: typeof SMALL): number => {
    const message = new Uint8Array(memory.buffer, 0, bytes);
    processes.barrier();
    const start = performance.now();
    for (let i = 0; i < times; i++) exchange(processes, message);
    return (performance.now() - start) / 1000 / times;
  };
  const samples = Array.from({ length: MEASUREMENTS }, () => ({ small: secondsOf(SMALL), large: secondsOf(LARGE) }));
  const small = median(samples.map((sample) => sample.small)) / messagesOf(SMALL.bytes, size);
  const large = median(samples.map((sample) => sample.large));
  const messages = messagesOf(LARGE.bytes, size);
  // among processes that wait for cores small messages may seem to take as long as large ones:
  // bytes take a half then
  const latency = Math.min(small, large / 2 / messages);
  return { latency, bandwidth: exchangeBytes(LARGE.bytes, size) / (large - messages * latency) };
}

/** The messages of a batch, without sums. */
function exchange(processes: Communicator, whole: Uint8Array): void {
  const { rank, size } = processes;
  const { count, bytes } = partsOf(whole.length);
  const parts = Array.from({ length: count }, (_, i) => whole.subarray(i * bytes, (i + 1) * bytes));
  const received = rank === 0 ? [] : parts.map((part) => processes.startReceive(part, rank - 1));
  const sent = parts.map((part, i) => {
    received[i]?.wait();
    return rank < size - 1 ? processes.startSend(part, rank + 1) : undefined;
  });
  for (const transfer of sent) transfer?.wait();
  processes.broadcast(whole, size - 1);
}
