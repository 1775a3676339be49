import { checkText, describeValue } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { rowSpans, runNow, type Sliced } from "../sliced.js";
import { checkedDataset, type Dataset } from "./dataset.js";
import type { Values } from "./numberArrays.js";

/**
 * The rows of `data` at `indices` (repeats allowed), copied in that order; `name` is what errors
 * call them, if not as `data`.
 * @throws UsageError INVALID_OPTION for what is no data set or list; DataError DATA_INVALID for an
 * index outside, or none at all
 */
export function takeRows(data: Dataset, indices: ArrayLike<number>, name?: string): Dataset {
  const rows = checkedDataset("takeRows", data);
  if (typeof indices !== "object" || !(Number.isSafeInteger(indices?.length) && indices.length >= 0))
    throw new UsageError(
      "INVALID_OPTION",
      `takeRows takes the numbers of rows as an array, not ${describeValue(indices)}.`,
    );
  if (indices.length === 0)
    throw new DataError("DATA_INVALID", `No row of ${rows.name} was asked for; name at least one.`);
  if (name !== undefined) checkText("name", name);
  return runNow(takingRows(rows, checkedRows(rows, indices), name));
}

/**
 * The numbers of rows, read once: a list may answer otherwise when it is asked again, or only say
 * how long it is.
 * @throws DataError DATA_INVALID for one that `data` hasn't
 */
export function checkedRows(data: Pick<Dataset, "name" | "rows">, indices: ArrayLike<number>): readonly number[] {
  const { name, rows } = data;
  const checked: number[] = [];
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i];
    if (!Number.isInteger(row) || row < 0 || row >= rows)
      throw new DataError(
        "DATA_INVALID",
        `${row === undefined ? `Place ${i + 1} of a list of rows holds none, and it` : `Row ${describeValue(row)}`} was asked of ${name}, which has rows 0 to ${rows - 1}.`,
      );
    checked.push(row);
  }
  return checked;
}

/** `takeRows` of a checked Dataset and rows that it has, in pieces. */
export function* takingRows(data: Dataset, indices: ArrayLike<number>, name?: string): Sliced<Dataset> {
  const { columns, outputs, weights } = data;
  const x = sameKind(data.x, indices.length * columns);
  const labels = data.labels && new Int32Array(indices.length);
  const targets = data.targets && new Float64Array(indices.length * outputs);
  yield* rowSpans(indices.length, columns, (begin, end) => {
    for (let i = begin; i < end; i++) {
      const row = indices[i];
      x.set(data.x.subarray(row * columns, (row + 1) * columns), i * columns);
      if (labels && data.labels) labels[i] = data.labels[row];
      if (targets && data.targets) targets.set(data.targets.subarray(row * outputs, (row + 1) * outputs), i * outputs);
    }
  });
  return {
    ...data,
    name: name ?? data.name,
    x,
    rows: indices.length,
    ...(labels && { labels }),
    ...(targets && { targets }),
    ...(weights && { weights: Float64Array.from(indices, (row) => weights[row]) }),
  };
}

function sameKind(values: Values, length: number): Values {
  if (values instanceof Uint8Array) return new Uint8Array(length);
  return values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
