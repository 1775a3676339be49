import { formatTime, threeDigits } from "../bench/figures.js";
import { bytesOfData } from "../bench/ours.js";
import { compareRounds, type RaceResult, type Scaling } from "../bench/race.js";
import { summarize } from "../bench/statistics.js";
import type { TrainingJob } from "../bench/trainingJob.js";
import { absenceEvent } from "./benchAbsence.js";
import type { BarGroup } from "./benchChart.js";
import type { Absence } from "./benchPeerInstall.js";
import { type Column, tableLines } from "./benchTable.js";
import { counted, formatBytes, formatCount } from "./format.js";

/** What a job came to: our rounds first, then those of the peers. */
export interface JobResult {
  readonly job: TrainingJob;
  readonly results: readonly RaceResult[];
  readonly absent: readonly Absence[];
  readonly peakBytes: number;
  /** Where several threads were asked for. */
  readonly scaling?: Scaling;
}

const COLUMNS: readonly Column[] = [
  { heading: "  library" },
  { heading: "version" },
  { heading: "kernels" },
  { heading: "threads", isNumber: true },
  { heading: "median", isNumber: true },
  { heading: "least", isNumber: true },
  { heading: "rounds", isNumber: true },
  { heading: "a multiply-add", isNumber: true },
  { heading: "time / ours", isNumber: true },
  { heading: "" },
];

/** A job's results as a heading and a table. */
export function jobLines({ job, results, absent, peakBytes, scaling }: JobResult): readonly string[] {
  const [ours] = results;
  const rows = results
    .filter(({ rounds }) => rounds.length > 0)
    .map((result) => {
      const { median, least, rounds } = secondsOf(result, job);
      const comparison = result === ours ? undefined : compareRounds(result, ours);
      return [
        `  ${result.name}`,
        result.version,
        result.kernels ?? "",
        String(result.threads ?? 1),
        formatTime(median),
        formatTime(least),
        String(rounds),
        job.multiplyAdds === undefined ? "" : formatTime(median / job.multiplyAdds),
        comparison ? `${threeDigits(comparison.ratio)} x` : "",
        comparison && !comparison.isSameJob ? "its loss differs from ours" : "",
      ];
    });
  const missing = [
    ...absent,
    ...results.flatMap(({ name, failure }) => (failure === undefined ? [] : [{ name, why: failure }])),
  ];
  const data = bytesOfData(job);
  return [
    headingOf(job),
    ...tableLines(COLUMNS, rows),
    ...missing.map(({ name, why }) => `  ${name}: ${why}`),
    ...(scaling ? [scalingLine(scaling)] : []),
    `  linear memory in use ${formatBytes(peakBytes)}: ${threeDigits(peakBytes / data)} times the ${formatBytes(data)} of the data`,
  ];
}

function scalingLine({ threads, speedup, processes }: Scaling): string {
  const ours = `  ${counted(threads, "thread")}: ${threeDigits(speedup)} times as fast as one`;
  return processes === undefined ? ours : `${ours}; independent processes together: ${threeDigits(processes)} times`;
}

/** A job's results as lines of JSON, one a library. */
export function jobEvents({ job, results, absent, peakBytes, scaling }: JobResult): readonly string[] {
  const [ours] = results;
  return [
    ...results.map((result) => {
      const { name: library, version, kernels, threads, rounds, failure } = result;
      const seconds = rounds.length > 0 ? secondsOf(result, job) : undefined;
      return JSON.stringify({
        event: "training",
        job: job.name,
        about: job.about,
        library,
        version,
        ...(kernels !== undefined && { kernels }),
        threads,
        ...(seconds && { medianSeconds: seconds.median, leastSeconds: seconds.least, rounds: seconds.rounds }),
        ...(seconds && job.multiplyAdds !== undefined && { secondsPerMultiplyAdd: seconds.median / job.multiplyAdds }),
        ...(rounds.length > 0 && { firstLoss: rounds[0].loss }),
        ...(result === ours
          ? { peakMemoryBytes: peakBytes, dataBytes: bytesOfData(job) }
          : compareRounds(result, ours)),
        ...(failure !== undefined && { failure }),
      });
    }),
    ...absent.map(({ name, why }) => absenceEvent({ name, why }, job.name)),
    ...(scaling ? [JSON.stringify({ event: "threads", job: job.name, ...scaling })] : []),
  ];
}

/** What the job is, with commas in its large numbers. */
function headingOf({ name, about }: TrainingJob): string {
  return `${name}: ${about.replace(/\d{4,}/g, (digits) => formatCount(Number(digits)))}`;
}

/** Seconds of one unit of the job: an iteration, an epoch, or a whole round. */
export function secondsOf({ rounds }: RaceResult, { unitsPerRound }: TrainingJob) {
  return summarize(rounds.map(({ seconds }) => seconds / unitsPerRound));
}

/** A job's results as bars: the shorter, the faster. */
export function jobBars({ job, results }: JobResult): BarGroup {
  const finished = results.filter(({ rounds }) => rounds.length > 0);
  return {
    heading: headingOf(job),
    bars: finished.map((result, i) => {
      const { median } = secondsOf(result, job);
      const comparison = i === 0 ? undefined : compareRounds(result, finished[0]);
      const ratio = comparison ? ` · ${threeDigits(comparison.ratio)} x` : "";
      return {
        label: `${result.name} ${result.version}`,
        value: median,
        told: `${formatTime(median)}${ratio}`,
        isOther: i > 0,
      };
    }),
  };
}
