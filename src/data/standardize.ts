import { counted, isRecord, mustBe } from "../check.js";
import { DataError } from "../errors.js";
import { atOnce, type Pieces, rowSpans } from "../pieces.js";
import { checkDataset, type Dataset } from "./dataset.js";

/** What standardisation takes from each feature column: [columns] each, in the units of `x` times `scale`. */
export interface Standardization {
  readonly mean: Float64Array;
  /** The population standard deviation; 1 for a column that doesn't vary, so that it becomes 0 and not NaN. */
  readonly deviation: Float64Array;
}

/**
 * Mean and population deviation of every column, in two passes over the rows (the one-pass formula loses all digits where the mean is
 * much larger than the spread).
 *
 * @throws DataError DATA_NON_FINITE for a column so large that its mean or deviation leaves the doubles
 */
export function fitStandardization(data: Dataset): Standardization {
  checkDataset("fitStandardization", data);
  return atOnce(fitting(data));
}

/** `fitStandardization` in pieces. */
export function* fitting(data: Dataset): Pieces<Standardization> {
  const { x, rows, columns, scale } = data;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  yield* rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) mean[i % columns] += x[i] * scale;
  });
  for (let column = 0; column < columns; column++) mean[column] /= rows;

  const varies = new Uint8Array(columns);
  yield* rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) {
      const column = i % columns;
      const distance = x[i] * scale - mean[column];
      deviation[column] += distance * distance;
      if (x[i] !== x[column]) varies[column] = 1;
    }
  });
  for (let column = 0; column < columns; column++) {
    deviation[column] = Math.sqrt(deviation[column] / rows);
    if (!Number.isFinite(mean[column]) || !Number.isFinite(deviation[column]))
      throw new DataError(
        "DATA_NON_FINITE",
        `Column ${column + 1} of ${data.name} is too large to standardise; divide it by a power of ten first.`,
      );
    if (deviation[column] > 0 && varies[column]) continue;
    // The rounded mean of equal values can miss the value itself, which would leave a deviation of rounding errors.
    if (!varies[column]) mean[column] = x[column] * scale;
    deviation[column] = 1;
  }
  return { mean, deviation };
}

/**
 * `data` with every feature x replaced by (x scale - mean) / deviation, as a Float64Array of scale 1.
 *
 * @throws DataError DATA_MISMATCH for another number of columns; DATA_NON_FINITE where the quotient leaves the doubles
 */
export function applyStandardization(data: Dataset, standardization: Standardization): Dataset {
  checkDataset("applyStandardization", data);
  const isNumbers = (value: unknown): boolean => value instanceof Float64Array;
  if (!isRecord(standardization) || ![standardization.mean, standardization.deviation].every(isNumbers))
    throw mustBe("standardization", "what fitStandardization returned", standardization);
  return atOnce(applying(data, standardization));
}

/** `applyStandardization` in pieces. */
export function* applying(data: Dataset, { mean, deviation }: Standardization): Pieces<Dataset> {
  const { rows, columns, scale } = data;
  if (mean.length !== columns || deviation.length !== columns)
    throw new DataError(
      "DATA_MISMATCH",
      `${data.name} has ${counted(columns, "column")} and the standardisation ${mean.length}; use the one fitted on data of the same columns.`,
    );
  const x = new Float64Array(data.x.length);
  yield* rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) {
      const column = i % columns;
      x[i] = (data.x[i] * scale - mean[column]) / deviation[column];
      if (!Number.isFinite(x[i]))
        throw new DataError(
          "DATA_NON_FINITE",
          `Row ${Math.floor(i / columns) + 1}, column ${column + 1} of ${data.name} becomes ${x[i]} when standardised; correct its value ${data.x[i]}.`,
        );
    }
  });
  return { ...data, x, scale: 1 };
}
