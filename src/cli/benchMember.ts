import { type JobName, loadJob } from "../bench/jobs.js";
import { type Link, measureLink } from "../bench/links.js";
import { enterOurs } from "../bench/ours.js";
import type { TrainingJob } from "../bench/trainingJob.js";
import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import { takeRows } from "../data/takeRows.js";
import type { Communicator } from "../processes/communicator.js";
import { shareOf, sharersOf } from "../train/distributed/share.js";
import type { ProcessOptions } from "./benchProcesses.js";
import { type Host, writeLine } from "./host.js";
import { requestOf } from "./lanes.js";

/** What the processes of a launcher came to. */
export interface Member extends Partial<Link> {
  readonly processes: number;
  /** What carries the messages, where there are several. */
  readonly engine?: string;
  /** Rows of a batch, and batches of a round. */
  readonly rows: number;
  readonly batches: number;
  readonly gradientBytes: number;
  /** Seconds of each round. */
  readonly seconds: readonly number[];
  /** Where there are several, seconds of rounds between these in which each process trains on its share alone, and tells nobody its gradients. */
  readonly shareSeconds?: readonly number[];
  readonly loss: number | undefined;
}

/**
 * `lanegrad bench member`, which `bench processes` has a launcher start: joins the others, times messages, the training's rounds, and in turn
 * with these rounds in which each process trains for itself; of all this the first process tells in a line of JSON.
 *
 * @returns the exit code
 */
export async function benchMember(host: Host, name: JobName, options: ProcessOptions): Promise<number> {
  const processes = await host.processes?.join();
  const { rounds, data, quick = false } = options;
  const link = processes && measureLink(processes);
  const job = await loadJob(host.platform, name, quick, data);
  const enter = async (what: TrainingJob, others: Parameters<typeof enterOurs>[4]) =>
    enterOurs(host.platform, await host.version(), what, rounds, { ...requestOf(options), threads: 1, ...others });
  const ours = await enter(job, processes ? { distributed: processes } : {});
  // a process waits for all others behind each batch, as it does where they share it out
  const own = processes && (await enter(shareOfJob(job, processes), { onBatch: () => processes.barrier() }));
  const told = [];
  const shareSeconds = [];
  for (let round = 0; round < rounds; round++) {
    if (own) shareSeconds.push((await own.round()).seconds);
    told.push(await ours.round());
  }
  const gradientBytes = ours.firstWeights.reduce(
    (sum, { kernel, bias }) => sum + kernel.byteLength + (bias?.byteLength ?? 0),
    0,
  );
  await own?.close();
  await ours.close();
  const member: Member = {
    processes: processes?.size ?? 1,
    ...(processes && { engine: processes.engine, shareSeconds }),
    ...link,
    rows: job.batchSize,
    batches: Math.ceil(job.data.rows / job.batchSize) * job.epochsPerRound,
    gradientBytes,
    seconds: told.map(({ seconds }) => seconds),
    loss: told.at(-1)?.loss,
  };
  writeLine(host.stdout, JSON.stringify(member));
  return 0;
}

/** The job with the rows alone that a process has of each batch: all, where these are no more than a block. */
function shareOfJob(job: TrainingJob, processes: Communicator): TrainingJob {
  const { data, batchSize } = job;
  const blocks = Math.ceil(batchSize / DEPTH_BLOCK);
  if (blocks === 1) return job;
  const sharers = sharersOf(blocks, processes);
  // one that has no blocks takes one, so that it waits as the others do
  const { begin, end } = shareOf(blocks, sharers, Math.min(processes.rank, sharers - 1));
  const rowsOf = (of: number): number => Math.min(of, end * DEPTH_BLOCK) - Math.min(of, begin * DEPTH_BLOCK);
  const own = rowsOf(batchSize);
  const batches = Math.floor(data.rows / batchSize);
  const rows = Math.max(1, batches * own + rowsOf(data.rows - batches * batchSize));
  const taken = takeRows(
    data,
    Array.from({ length: rows }, (_, i) => i),
  );
  return { ...job, data: taken, batchSize: own, warmUpRows: Math.min(job.warmUpRows, rows) };
}
