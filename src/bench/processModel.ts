import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import { PARTS, SMALLEST_PART } from "../train/distributed/chain.js";

/** How fast messages go among the processes that train. */
export interface Link {
  /** Seconds that a message takes which holds next to nothing. */
  readonly latency: number;
  /** Bytes a second of a message that holds much. */
  readonly bandwidth: number;
}

/** A batch that processes share out. */
export interface SharedStep {
  /** Rows of the batch, of which processes have blocks of `DEPTH_BLOCK`. */
  readonly rows: number;
  /** Bytes of the gradients, which go from process to process. */
  readonly gradientBytes: number;
  /** Seconds of the batch in one process. */
  readonly computeSeconds: number;
}

/** What a batch takes, by the model of the cost. */
export interface StepCost {
  /** Seconds of the process that has the most blocks. */
  readonly compute: number;
  readonly communication: number;
  readonly seconds: number;
}

/**
 * What a batch takes that so many processes share out, each on cores of its own: the rows of the
 * process with the most blocks, and the messages. Latency, bandwidth and computing are as measured;
 * adding is counted to computing.
 */
export function costOf({ rows, gradientBytes, computeSeconds }: SharedStep, processes: number, link: Link): StepCost {
  const blocks = Math.ceil(rows / DEPTH_BLOCK);
  const sharers = Math.min(processes, blocks);
  const compute = (computeSeconds * Math.min(rows, Math.ceil(blocks / sharers) * DEPTH_BLOCK)) / rows;
  const communication = communicationOf({ rows, gradientBytes }, processes, link);
  return { compute, communication, seconds: compute + communication };
}

/**
 * Seconds of a batch's messages: the sum of the gradients goes along the processes in parts, so
 * that the last part arrives after as many steps as there are parts and processes behind the first,
 * and copies of it go to all by a tree.
 */
export function communicationOf(
  { rows, gradientBytes }: Pick<SharedStep, "rows" | "gradientBytes">,
  processes: number,
  { latency, bandwidth }: Link,
): number {
  const sharers = Math.min(processes, Math.ceil(rows / DEPTH_BLOCK));
  if (sharers === 1) return 0;
  const messages = messagesOf(gradientBytes, sharers, processes);
  return messages * latency + exchangeBytes(gradientBytes, sharers, processes) / bandwidth;
}

/** In how many parts such a sum goes, and the bytes of one. */
export function partsOf(bytes: number): { readonly count: number; readonly bytes: number } {
  const part = Math.max(SMALLEST_PART, Math.ceil(bytes / PARTS));
  return { count: Math.ceil(bytes / part), bytes: Math.min(part, bytes) };
}

/**
 * Messages that a batch waits for one after the other, where the first `sharers` of some processes
 * have rows.
 */
export function messagesOf(bytes: number, sharers: number, processes = sharers): number {
  return partsOf(bytes).count + sharers - 2 + levelsOf(processes);
}

/** Bytes that go one after the other meanwhile. */
export function exchangeBytes(bytes: number, sharers: number, processes = sharers): number {
  const part = partsOf(bytes);
  return (part.count + sharers - 2) * part.bytes + levelsOf(processes) * bytes;
}

/** Levels of a tree by which one process reaches all. */
function levelsOf(processes: number): number {
  return Math.ceil(Math.log2(processes));
}
