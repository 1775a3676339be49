import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import type { Link } from "./links.js";

/** Parts in which a sum goes along the processes, and the fewest bytes of one (train/distributed/chain.ts). */
const PARTS = 64;
const SMALLEST_PART = 2 ** 16;

/** A batch that processes share out. */
export interface SharedStep {
  /** Rows of the batch, of which processes have blocks of `DEPTH_BLOCK`. */
  readonly rows: number;
  /** Bytes of the gradients, which go from process to process. */
  readonly gradientBytes: number;
  /** Seconds of the batch in one process, while as many others as there are to be compute beside it. */
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
 * What a batch takes that so many processes share out: the rows of the process with the most blocks; the sum of the gradients, which goes along
 * the processes in parts, so that the last part arrives after as many steps as there are parts and processes behind the first; and its
 * copies to all, by a tree. Latency, bandwidth and computing are as measured; adding is counted to computing.
 */
export function costOf(
  { rows, gradientBytes, computeSeconds }: SharedStep,
  processes: number,
  { latency, bandwidth }: Link,
): StepCost {
  const blocks = Math.ceil(rows / DEPTH_BLOCK);
  const sharers = Math.min(processes, blocks);
  const compute = (computeSeconds * Math.min(rows, Math.ceil(blocks / sharers) * DEPTH_BLOCK)) / rows;
  const part = Math.max(SMALLEST_PART, gradientBytes / PARTS);
  const parts = Math.ceil(gradientBytes / part);
  const chain = (parts + sharers - 2) * (latency + Math.min(part, gradientBytes) / bandwidth);
  const tree = Math.ceil(Math.log2(processes)) * (latency + gradientBytes / bandwidth);
  const communication = sharers === 1 ? 0 : chain + tree;
  return { compute, communication, seconds: compute + communication };
}
