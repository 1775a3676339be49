import { formatTime, threeDigits } from "../bench/figures.js";
import { type JobName, loadJob } from "../bench/jobs.js";
import { communicationOf } from "../bench/processModel.js";
import { median } from "../bench/statistics.js";
import { ResourceError } from "../errors.js";
import type { Member } from "./benchMember.js";
import { PeerProcess } from "./benchPeerProcess.js";
import { showStatus } from "./benchStatus.js";
import { tableLines } from "./benchTable.js";
import { formatBytes } from "./format.js";
import { type Host, writeLine } from "./host.js";

/** Options of `lanegrad bench processes` as the user gave them. */
export interface BenchDistributedOptions {
  readonly processes?: readonly number[];
  readonly only?: JobName;
  readonly mpirun?: string;
  readonly data?: string;
  readonly rounds?: number;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/** What so many processes came to at a batch: seconds. */
interface Outcome extends Member {
  readonly batchSeconds: number;
  /**
   * What it takes as many processes to compute their shares at the same time, which tell each other
   * nothing: what the machine can do.
   */
  readonly computeSeconds: number;
  readonly predictedSeconds: number;
}

const ROUNDS = { usual: 7, quick: 3 };
const COUNTS = [1, 2, 4];

/**
 * Variables that let Open MPI 4 and 5 start more processes than there are cores; MPICH does so
 * anyway.
 */
const OVERSUBSCRIBED = {
  OMPI_MCA_rmaps_base_oversubscribe: "1",
  PRTE_MCA_rmaps_default_mapping_policy: ":oversubscribe",
};

const COLUMNS = ["processes", "a batch", "speedup", "independent", "of it", "model", "off"].map((heading, i) => ({
  heading: i === 0 ? `  ${heading}` : heading,
  isNumber: true,
}));

/**
 * `lanegrad bench processes`: times messages between processes of MPI and trainings that they share
 * out, beside what as many reach that tell each other nothing, and beside the model of the cost.
 *
 * @returns the exit code
 */
export async function benchDistributed(host: Host, options: BenchDistributedOptions): Promise<number> {
  const { processes: counts = COUNTS, only: name = "mnist-5v8", quick = false, json = false } = options;
  const { rounds = quick ? ROUNDS.quick : ROUNDS.usual } = options;
  const status = showStatus(host);
  const { about } = await loadJob(host.platform, name, quick, options.data);
  if (!json) writeLine(host.stdout, `${name}: ${about}, on one thread of each process`);
  const outcomes: Outcome[] = [];
  for (const count of counts) {
    status.show(`${count} ${count === 1 ? "process" : "processes"}`);
    const outcome = await outcomeOf(host, count, name, { ...options, rounds });
    outcomes.push(outcome);
    if (json) writeLine(host.stdout, JSON.stringify({ event: "processes", job: name, ...outcome }));
  }
  status.clear();
  if (!json) for (const line of linesOf(outcomes)) writeLine(host.stdout, line);
  return 0;
}

async function outcomeOf(
  host: Host,
  count: number,
  name: JobName,
  options: BenchDistributedOptions & { readonly rounds: number },
): Promise<Outcome> {
  const member = await runMembers(host, count, name, options);
  const { batches, seconds, shareSeconds = seconds, latency = 0, bandwidth = Number.POSITIVE_INFINITY } = member;
  const computeSeconds = median(shareSeconds) / batches;
  const predictedSeconds = computeSeconds + communicationOf(member, count, { latency, bandwidth });
  return { ...member, batchSeconds: median(seconds) / batches, computeSeconds, predictedSeconds };
}

/**
 * Has a launcher start so many processes. @throws ResourceError PROCESSES_FAILED with what it said
 * last.
 */
async function runMembers(
  host: Host,
  count: number,
  name: JobName,
  { mpirun = "mpirun", rounds, data, quick }: BenchDistributedOptions & { readonly rounds: number },
): Promise<Member> {
  const [program, ...flags] = mpirun.trim().split(/\s+/);
  const command = [process.execPath, process.argv[1], "bench", "member", name, "--rounds", String(rounds)];
  const others = [...(data === undefined ? [] : ["--data", data]), ...(quick ? ["--quick"] : [])];
  const launcher = new PeerProcess(program, [...flags, "-n", String(count), ...command, ...others], {
    ...host.env,
    ...(count > host.machine().cores && OVERSUBSCRIBED),
  });
  try {
    return (await launcher.answer()) as unknown as Member;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${program} can't start the processes (${why}): --mpirun names another launcher, with its options.`;
    throw new ResourceError("PROCESSES_FAILED", message, { cause });
  } finally {
    await launcher.end();
  }
}

function linesOf(outcomes: readonly Outcome[]): readonly string[] {
  const [first] = outcomes;
  const rows = outcomes.map(({ processes, batchSeconds, computeSeconds, predictedSeconds }) => {
    const speedup = first.batchSeconds / batchSeconds;
    const most = first.batchSeconds / computeSeconds;
    return [
      String(processes),
      formatTime(batchSeconds),
      `${threeDigits(speedup)} x`,
      `${threeDigits(most)} x`,
      `${Math.round((100 * speedup) / most)} %`,
      formatTime(predictedSeconds),
      `${Math.round(100 * (predictedSeconds / batchSeconds - 1))} %`,
    ];
  });
  const links = outcomes.flatMap(({ processes, engine, latency, bandwidth }) =>
    latency === undefined || bandwidth === undefined
      ? []
      : [
          `${engine}, ${processes} processes: a message takes ${formatTime(latency)}, and ${formatBytes(bandwidth)} go in a second`,
        ],
  );
  return [
    ...links,
    `gradients of ${formatBytes(first.gradientBytes)} go from process to process for each batch of ${first.rows} rows`,
    ...tableLines(COLUMNS, rows),
  ];
}
