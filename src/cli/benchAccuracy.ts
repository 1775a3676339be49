import { loadAccuracyJob, RATES, reachedAll, standingsOf, type Trial } from "../bench/accuracy.js";
import { enterOurs } from "../bench/ours.js";
import { type RaceResult, race } from "../bench/race.js";
import type { TrainingJob } from "../bench/trainingJob.js";
import { UsageError } from "../errors.js";
import { tellAbsence } from "./benchAbsence.js";
import { accuracyEvents, accuracyLines } from "./benchAccuracyReport.js";
import { type Absence, findPython } from "./benchPeerInstall.js";
import { type Entry, enterPeers, type Peers } from "./benchPeers.js";
import { INTERRUPTED, type Status, showStatus } from "./benchStatus.js";
import { type Host, writeLine } from "./host.js";
import { type KernelOptions, requestOf } from "./lanes.js";

/** Options of `lanegrad bench accuracy` as the user gave them. */
export interface BenchAccuracyOptions extends KernelOptions {
  readonly data?: string;
  readonly epochs?: number;
  readonly peers?: boolean;
  readonly python?: string;
  readonly json?: boolean;
}

/** Epochs after which a training that reached nothing more is ended. */
export const USUAL_EPOCHS = 20;

/** Seconds of training after which a peer is asked for no further epoch with a rate. */
const PATIENCE = 600;
const THREADS = 1;

/**
 * `lanegrad bench accuracy`: the seconds that trainings take to accuracies on rows never seen, with
 * the best of three learning rates each; with `--peers` in turn with PyTorch and scikit-learn, from
 * the same weights on. Ctrl-C ends it between two epochs.
 *
 * @returns the exit code
 */
export async function benchAccuracy(host: Host, options: BenchAccuracyOptions): Promise<number> {
  const { json = false } = options;
  if (options.python !== undefined && !options.peers)
    throw new UsageError("INVALID_OPTION", "--python names the Python of the peers: add --peers.");
  const status = showStatus(host);
  const { processor, node } = host.machine();
  const machine = { processor, node, dtype: "float32", threads: THREADS, ...requestOf(options) };
  const described = `${processor} · Node ${node} · float32, one thread, ${machine.numerics} numerics, lanes: ${machine.lanes}`;
  const { commands, absent } = options.peers ? findPython(options.python, "accuracy") : { commands: [], absent: [] };
  status.show("accuracy", "reading the data");
  const job = await loadAccuracyJob(host.platform, options.data);
  status.clear();
  writeLine(host.stdout, json ? JSON.stringify({ event: "machine", ...machine }) : described);
  for (const absence of absent) tellAbsence(host, absence, json);

  const interrupt = new AbortController();
  const forget = host.onInterrupt(() => interrupt.abort());
  const trials: Trial[] = [];
  const missing = new Map<string, Absence>();
  for (const learningRate of RATES) {
    const rated = { ...job, learningRate };
    const raced = await raceAtRate(host, rated, { commands, absent }, options, status, interrupt.signal).catch(
      (error: unknown) => {
        if (error !== interrupt.signal.reason) throw error;
        return undefined;
      },
    );
    status.clear();
    if (!raced) return INTERRUPTED;
    trials.push(...raced.results.map((result) => ({ learningRate, result })));
    for (const absence of raced.absent) missing.set(absence.name, absence);
  }
  forget();
  const tell = json ? accuracyEvents : accuracyLines;
  for (const line of tell(job.about, standingsOf(trials), [...missing.values()])) writeLine(host.stdout, line);
  return 0;
}

/**
 * One training of each contestant, an epoch in turn. @throws the signal's reason when that ends the
 * race.
 */
async function raceAtRate(
  host: Host,
  job: TrainingJob,
  peers: Peers,
  { epochs = USUAL_EPOCHS, ...options }: BenchAccuracyOptions,
  status: Status,
  signal: AbortSignal,
): Promise<{ readonly results: readonly RaceResult[]; readonly absent: readonly Absence[] }> {
  const told = `rate ${job.learningRate}`;
  status.show(told, "warming up");
  const compute = { ...requestOf(options), threads: THREADS };
  const ours = await enterOurs(host.platform, await host.version(), job, epochs, compute);
  let entry: Entry | undefined;
  try {
    entry = await enterPeers(peers, job, ours, THREADS, (peer) => status.show(told, `starting ${peer}`));
    const results = await race([ours, ...entry.contestants], {
      rounds: epochs,
      patience: PATIENCE,
      isLast: reachedAll,
      signal,
      onRound: (contestant, epoch) => status.show(told, `epoch ${epoch}, ${contestant}`),
    });
    return { results, absent: entry.absent };
  } finally {
    await entry?.close();
    await ours.close();
  }
}
