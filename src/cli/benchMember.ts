import { type JobName, loadJob } from "../bench/jobs.js";
import { measureLink } from "../bench/links.js";
import { enterOurs, type OurContestant, type OurOptions } from "../bench/ours.js";
import type { Link } from "../bench/processModel.js";
import type { TrainingJob } from "../bench/trainingJob.js";
import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import { shareOf } from "../data/share.js";
import { takeRows } from "../data/takeRows.js";
import type { Communicator } from "../processes/communicator.js";
import { sharersOf } from "../train/distributed/share.js";
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
  /**
   * Where there are several, seconds of rounds between these in which each process trains on its
   * share alone, and tells nobody its gradients.
   */
  readonly shareSeconds?: readonly number[];
  readonly loss: number | undefined;
}

/**
 * `lanegrad bench member`, which `bench processes` has a launcher start: joins the others, times
 * messages, the training's rounds, and in turn with these rounds in which each process trains for
 * itself; of all this the first process tells in a line of JSON.
 *
 * @returns the exit code
 */
export async function benchMember(host: Host, name: JobName, options: ProcessOptions): Promise<number> {
  const processes = await host.processes?.join();
  const { rounds, data, quick = false } = options;
  const link = processes && measureLink(processes);
  const job = await loadJob(host.platform, name, quick, data);
  const enter = async (what: TrainingJob, others: OurOptions): Promise<OurContestant> =>
    enterOurs(host.platform, await host.version(), what, rounds, { ...requestOf(options), threads: 1, ...others });
  const ours = await enter(job, processes ? { distributed: processes } : {});
  const own = processes && (await enterShare(job, processes, enter));
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

/**
 * The job with the rows alone that a process has of each batch, block by block, whose gradients it
 * adds as it does where batches are shared out, and behind each batch it waits for all others.
 */
function enterShare(
  job: TrainingJob,
  processes: Communicator,
  enter: (job: TrainingJob, options: OurOptions) => Promise<OurContestant>,
): Promise<OurContestant> {
  const { data, batchSize } = job;
  const blocks = Math.ceil(batchSize / DEPTH_BLOCK);
  const sharers = sharersOf(blocks, processes);
  // one that has no blocks takes one, so that it waits as the others do
  const { begin, end } = shareOf(blocks, sharers, Math.min(processes.rank, sharers - 1));
  const rowsOf = (of: number): number => Math.min(of, end * DEPTH_BLOCK) - Math.min(of, begin * DEPTH_BLOCK);
  const batches = Math.floor(data.rows / batchSize);
  const rows = Math.max(1, batches * rowsOf(batchSize) + rowsOf(data.rows - batches * batchSize));
  const share = takeRows(
    data,
    Array.from({ length: rows }, (_, i) => i),
  );
  return enter(
    { ...job, data: share, batchSize: Math.min(batchSize, DEPTH_BLOCK), warmUpRows: Math.min(job.warmUpRows, rows) },
    { gradientAccumulationSteps: end - begin, onBatch: () => processes.barrier() },
  );
}
