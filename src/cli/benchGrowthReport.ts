import { formatTime } from "../bench/figures.js";
import { type Column, tableLines } from "./benchTable.js";
import { type JobResult, secondsOf } from "./benchTrainingReport.js";

/**
 * How the time of a multiply-add goes from one size of network to the next: a row a job, a column a
 * library. Nothing where there is no other size to compare with.
 */
export function growthLines(results: readonly JobResult[]): readonly string[] {
  const counted = results.filter(({ job }) => job.multiplyAdds !== undefined);
  if (counted.length < 2) return [];
  const names = [...new Set(counted.flatMap((result) => timesOf(result).map(([name]) => name)))];
  const columns: readonly Column[] = [{ heading: "  job" }, ...names.map((heading) => ({ heading, isNumber: true }))];
  const rows = counted.map((result) => {
    const times = new Map(timesOf(result));
    return [`  ${result.job.name}`, ...names.map((name) => times.get(name) ?? "")];
  });
  return ["", "time of a multiply-add", ...tableLines(columns, rows)];
}

/**
 * Each library with its median time of a multiply-add; those that computed on several threads with
 * their number.
 */
function timesOf({ job, results }: JobResult): readonly (readonly [string, string])[] {
  return results
    .filter(({ rounds }) => rounds.length > 0)
    .map((result) => {
      const { name, threads = 1 } = result;
      const { median } = secondsOf(result, job);
      return [threads > 1 ? `${name} (${threads})` : name, formatTime(median / (job.multiplyAdds ?? 1))];
    });
}
