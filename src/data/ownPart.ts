import { invalidOption, pluralize } from "../check.js";
import { DataError } from "../errors.js";
import { checkedDataset, type Dataset } from "./dataset.js";
import { isOneOf, shareOf } from "./share.js";

/**
 * This process's part of `data`, copied, for `fit` with `rows: "own"`: of `size` processes each has
 * neighbouring rows, in the order of ranks, as many as the others or one more. Whoever then lets go
 * of `data` holds these rows alone.
 * @throws UsageError INVALID_OPTION for what is no data set, or no processes; DataError
 * DATA_INVALID for fewer rows than processes.
 */
export function ownPart(data: Dataset, processes: { readonly rank: number; readonly size: number }): Dataset {
  const all = checkedDataset("ownPart", data);
  if (!isOneOf(processes)) throw invalidOption("processes", "what `await mpi()` of lanegrad/mpi gives", processes);
  const { rank, size } = processes;
  const { name, rows, columns, outputs, x, labels, targets, weights } = all;
  if (rows < size)
    throw new DataError(
      "DATA_INVALID",
      `${name} has ${pluralize(rows, "row")}, fewer than there are processes (${size}): start fewer.`,
    );
  const { begin, end } = shareOf(rows, size, rank);
  return {
    ...all,
    rows: end - begin,
    x: x.slice(begin * columns, end * columns),
    ...(labels && { labels: labels.slice(begin, end) }),
    ...(targets && { targets: targets.slice(begin * outputs, end * outputs) }),
    ...(weights && { weights: weights.slice(begin, end) }),
  };
}
