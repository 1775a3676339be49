import { loadAccuracyJob, RATES, reachedAll, standingsOf, type Trial } from "../bench/accuracy.js";
import { enterOurs } from "../bench/ours.js";
import { race } from "../bench/race.js";
import { UsageError } from "../errors.js";
import { tellAbsence } from "./benchAbsence.js";
import { accuracyEvents, accuracyLines } from "./benchAccuracyReport.js";
import { type Absence, findPython } from "./benchPeerInstall.js";
import { type Entry, enterPeers } from "./benchPeers.js";
import { INTERRUPTED, showStatus } from "./benchStatus.js";
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
 * `lanegrad bench accuracy`: the seconds that trainings take to accuracies on rows never seen, with the best of three learning
 * rates each; with `--peers` in turn with PyTorch and scikit-learn, from the same weights on. Ctrl-C ends it between two epochs.
 *
 * @returns the exit code
 */
export async function benchAccuracy(host: Host, options: BenchAccuracyOptions): Promise<number> {
  const { json = false, epochs = USUAL_EPOCHS } = options;
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

  const version = await host.version();
  const interrupt = new AbortController();
  const forget = host.onInterrupt(() => interrupt.abort());
  const trials: Trial[] = [];
  const missing: Absence[] = [];
  for (const learningRate of RATES) {
    const told = `rate ${learningRate}`;
    status.show(told, "warming up");
    const rated = { ...job, learningRate };
    const ours = await enterOurs(host.platform, version, rated, epochs, { ...requestOf(options), threads: THREADS });
    let entry: Entry | undefined;
    try {
      entry = await enterPeers({ commands, absent }, rated, ours, THREADS, (peer) =>
        status.show(told, `starting ${peer}`),
      );
      missing.push(...entry.absent.filter(({ name }) => !missing.some((other) => other.name === name)));
      const results = await race([ours, ...entry.contestants], {
        rounds: epochs,
        patience: PATIENCE,
        isLast: reachedAll,
        signal: interrupt.signal,
        onRound: (contestant, epoch) => status.show(told, `epoch ${epoch}, ${contestant}`),
      });
      trials.push(...results.map((result) => ({ learningRate, result })));
    } catch (error) {
      if (error !== interrupt.signal.reason) throw error;
      return INTERRUPTED;
    } finally {
      status.clear();
      await entry?.close();
      await ours.close();
    }
  }
  forget();
  const standings = standingsOf(trials);
  const lines = json ? accuracyEvents(job.about, standings, missing) : accuracyLines(job.about, standings, missing);
  for (const line of lines) writeLine(host.stdout, line);
  return 0;
}
