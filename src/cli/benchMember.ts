import { type JobName, loadJob } from "../bench/jobs.js";
import { type Link, measureLink } from "../bench/links.js";
import { enterOurs } from "../bench/ours.js";
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
  readonly loss: number | undefined;
}

/**
 * `lanegrad bench member`, which `bench processes` has a launcher start: joins the others, times messages and the training's rounds, of which
 * the first process tells in a line of JSON.
 *
 * @returns the exit code
 */
export async function benchMember(host: Host, name: JobName, options: ProcessOptions): Promise<number> {
  const processes = await host.processes?.join();
  const { rounds, data, quick = false } = options;
  const link = processes && measureLink(processes);
  const job = await loadJob(host.platform, name, quick, data);
  const compute = { ...requestOf(options), threads: 1, ...(processes && { distributed: processes }) };
  const ours = await enterOurs(host.platform, await host.version(), job, rounds, compute);
  const told = [];
  for (let round = 0; round < rounds; round++) told.push(await ours.round());
  const gradientBytes = ours.firstWeights.reduce(
    (sum, { kernel, bias }) => sum + kernel.byteLength + (bias?.byteLength ?? 0),
    0,
  );
  await ours.close();
  const member: Member = {
    processes: processes?.size ?? 1,
    ...(processes && { engine: processes.engine }),
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
