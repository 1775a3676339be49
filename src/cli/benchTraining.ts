import { JOB_NAMES, type JobName, loadJob } from "../bench/jobs.js";
import { enterOurs } from "../bench/ours.js";
import { type Contestant, race, scalingOf } from "../bench/race.js";
import { DataError, UsageError } from "../errors.js";
import { chooseBuild } from "../runtime/supply/numerics.js";
import { tellAbsence } from "./benchAbsence.js";
import { chartSvg } from "./benchChart.js";
import { growthLines } from "./benchGrowthReport.js";
import { type Entry, enterPeers, findPeers, type Peers } from "./benchPeers.js";
import { enterProcesses } from "./benchProcesses.js";
import { INTERRUPTED, type Status, showStatus } from "./benchStatus.js";
import { type JobResult, jobBars, jobEvents, jobLines } from "./benchTrainingReport.js";
import { checkWritable } from "./files.js";
import { type Host, writeLine } from "./host.js";
import { formatLanes, type KernelOptions, requestOf } from "./lanes.js";

/** Options of `lanegrad bench training` as the user gave them. */
export interface BenchTrainingOptions extends KernelOptions {
  readonly only?: readonly JobName[];
  readonly data?: string;
  readonly threads?: number;
  readonly rounds?: number;
  readonly peers?: boolean;
  readonly python?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly plot?: string;
}

/** Seconds of rounds after which a peer is asked for no more in a job. */
const PATIENCE = { usual: 60, quick: 10 };
const ROUNDS = { usual: 7, quick: 3 };

/**
 * `lanegrad bench training`: times whole trainings, with `--peers` in turn with those of other
 * libraries.
 *
 * @returns the exit code
 */
export async function benchTraining(host: Host, options: BenchTrainingOptions): Promise<number> {
  const { only = JOB_NAMES, json = false, plot, threads = host.platform.threads().most } = options;
  if (options.python !== undefined && !options.peers)
    throw new UsageError("INVALID_OPTION", "--python names the Python of the peers: add --peers.");
  await checkWritable(host, [plot]);
  if (plot !== undefined) host.outliveOutput();
  const status = showStatus(host);
  const { processor, node } = host.machine();
  const kernels = await chooseBuild("float32", requestOf(options), host.platform);
  const machine = { processor, node, dtype: "float32", threads, ...requestOf(options), kernels };
  const described = `${processor} · Node ${node} · float32, threads: ${threads}, ${formatLanes(kernels)}`;
  writeLine(host.stdout, json ? JSON.stringify({ event: "machine", ...machine }) : described);
  const peers = options.peers ? await findPeers("training", options.python, (what) => status.show(what)) : undefined;
  status.clear();
  for (const absence of peers?.absent ?? []) tellAbsence(host, absence, json);

  const finished: JobResult[] = [];
  const interrupt = new AbortController();
  const forget = host.onInterrupt(() => interrupt.abort());
  for (const name of only) {
    const result = await runJob(host, name, peers, { ...options, threads }, status, interrupt.signal).catch(
      (error: unknown) => {
        if (error === interrupt.signal.reason) return undefined;
        if (!(error instanceof DataError && error.code === "DATA_NOT_FOUND")) throw error;
        tellAbsence(host, { name, why: error.message }, json);
        return undefined;
      },
    );
    status.clear();
    if (interrupt.signal.aborted) return INTERRUPTED;
    if (!result) continue;
    finished.push(result);
    const lines = json ? jobEvents(result) : ["", ...jobLines(result)];
    for (const line of lines) writeLine(host.stdout, line);
  }
  forget();
  if (!json) for (const line of growthLines(finished)) writeLine(host.stdout, line);
  if (plot !== undefined) {
    const drawing = chartSvg("Training times, the shorter the better", described, finished.map(jobBars));
    await host.platform.writeFile(plot, new TextEncoder().encode(drawing));
  }
  return finished.length > 0 ? 0 : 1;
}

async function runJob(
  host: Host,
  name: JobName,
  peers: Peers | undefined,
  options: BenchTrainingOptions & { readonly threads: number },
  status: Status,
  signal: AbortSignal,
): Promise<JobResult> {
  const { threads, quick = false, data } = options;
  const pace = quick ? "quick" : "usual";
  const rounds = options.rounds ?? ROUNDS[pace];
  status.show(name, "reading the data");
  const job = await loadJob(host.platform, name, quick, data);
  status.show(name, "warming up");
  const version = await host.version();
  const compute = requestOf(options);
  const ours = await enterOurs(host.platform, version, job, rounds, { ...compute, threads });
  const others: Contestant[] = [];
  let entry: Entry | undefined;
  try {
    if (threads > 1) {
      others.push(await enterOurs(host.platform, version, job, rounds, { ...compute, threads: 1 }));
      status.show(name, `starting ${threads} processes`);
      others.push(await enterProcesses(threads, version, name, { ...options, rounds }));
    }
    if (peers) entry = await enterPeers(peers, job, ours, threads, (peer) => status.show(name, `starting ${peer}`));
    const results = await race([ours, ...others, ...(entry?.contestants ?? [])], {
      rounds,
      patience: PATIENCE[pace],
      signal,
      onRound: (contestant, round) => status.show(name, `round ${round} of ${rounds}, ${contestant}`),
    });
    const scaling = threads > 1 ? scalingOf(results[0], results[1], results[2]) : undefined;
    return { job, results, absent: entry?.absent ?? [], peakBytes: ours.peakBytes(), ...(scaling && { scaling }) };
  } finally {
    await entry?.close();
    for (const other of others) await other.close();
    await ours.close();
  }
}
