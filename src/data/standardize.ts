import { invalidOption, isRecord, pluralize } from "../check.js";
import { DataError } from "../errors.js";
import { rowSpans, runNow, type Sliced } from "../sliced.js";
import { inOrder } from "./columns.js";
import { checkedDataset, type Dataset } from "./dataset.js";
import { checkFeatures } from "./features.js";
import { alone, atOnce, type Relay } from "./relay.js";

/**
 * What standardization takes from each feature column: [columns] each, in the units of `x` times
 * `scale`.
 */
export interface Standardization {
  /** The mean of each column. */
  readonly mean: Float64Array;
  /**
   * The population standard deviation; 1 for a column that doesn't vary, so that it becomes 0 and
   * not NaN.
   */
  readonly deviation: Float64Array;
  /**
   * Names of the columns, where the rows that they are of had some: others are matched by name
   * then.
   */
  readonly features?: readonly string[];
  /** The scale of these rows, where they had one: what names none is multiplied by it. */
  readonly scale?: number;
}

/**
 * The error that rounding leaves in a mean, as a share of it, for that many rows: a spread within
 * it can't be told from none. This is scikit-learn's rule (`_is_constant_feature`, where the share
 * is n epsilon), but that sums are corrected here, so that from some rows on their error grows no
 * more: real spreads that are small beside their mean survive in any number of rows.
 */
export function noiseOf(rows: number): number {
  return Math.min(rows, 8) * Number.EPSILON;
}

/**
 * Mean and population deviation of every column, of rows as they count, in two passes over the rows
 * (the one-pass formula loses all digits where the mean is much larger than the spread), and a
 * third one where the first mean misses, or squares leave the doubles. A spread within the rounding
 * of its mean counts as none.
 *
 * @throws DataError DATA_NON_FINITE for a column so large that its mean or deviation leaves the
 * doubles
 */
export function fitStandardization(data: Dataset): Standardization {
  const rows = checkedDataset("fitStandardization", data);
  const { features, scale } = rows;
  return {
    ...runNow(fitting(rows)),
    ...(features && { features: [...features] }),
    ...(scale !== 1 && { scale }),
  };
}

/** `fitStandardization` in pieces, of rows that `relay` says how to sum. */
export function* fitting(data: Dataset, relay: Relay = alone): Sliced<Standardization> {
  const { x, rows, columns, scale, weights } = data;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  const counts = new Float64Array(2);
  const first = new Float64Array(columns);
  const count = (): void => {
    if (counts[0] === 0 && rows > 0) first.set(x.subarray(0, columns));
    counts[0] += rows;
    counts[1] = weights ? weights.reduce((sum, weight) => sum + weight, counts[1]) : counts[0];
  };
  yield* relay([counts, first], atOnce(count));
  const [all, total] = counts;
  const weightOf = weights ? (i: number): number => weights[Math.floor(i / columns)] : (): number => 1;
  const adding = rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) mean[i % columns] += x[i] * scale * weightOf(i);
  });
  yield* relay([mean], adding);
  for (let column = 0; column < columns; column++) mean[column] /= total;

  const sums = new Float64Array(columns);
  const largest = new Float64Array(columns);
  const varies = new Uint8Array(columns);
  const measuring = rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) {
      const column = i % columns;
      const distance = x[i] * scale - mean[column];
      sums[column] += distance * weightOf(i);
      deviation[column] += distance * distance * weightOf(i);
      if (Math.abs(distance) > largest[column]) largest[column] = Math.abs(distance);
      if (x[i] !== first[column]) varies[column] = 1;
    }
  });
  yield* relay([sums, deviation, largest, varies], measuring);
  const noise = noiseOf(all);
  for (let column = 0; column < columns; column++) {
    const missed = sums[column] / total;
    const variance = deviation[column] / total;
    deviation[column] = Math.sqrt(variance);
    const isSquare = variance > SMALLEST_SQUARE && Number.isFinite(variance);
    if (varies[column] && (!isSquare || missed * missed > Number.EPSILON * variance)) {
      mean[column] += missed;
      deviation[column] = yield* deviationOf(data, total, column, mean[column], largest[column], relay);
    }
    if (!Number.isFinite(mean[column]) || !Number.isFinite(deviation[column]))
      throw new DataError(
        "DATA_NON_FINITE",
        `Column ${column + 1} of ${data.name} is too large to standardize; divide it by a power of ten first.`,
      );
    if (varies[column] && deviation[column] > noise * Math.abs(mean[column])) continue;
    // The rounded mean of equal values can miss the value itself, which would leave a deviation of
    // rounding errors.
    if (!varies[column]) mean[column] = first[column] * scale;
    deviation[column] = 1;
  }
  return { mean, deviation };
}

/**
 * A mean of squares below this may have lost digits: the least normal number divided by epsilon.
 */
const SMALLEST_SQUARE = 2 ** -970;

/**
 * The deviation of one column from a mean that its distances, at most `largest`, are divided by
 * before they are squared.
 */
function* deviationOf(
  { x, rows, columns, scale, weights }: Dataset,
  total: number,
  column: number,
  mean: number,
  largest: number,
  relay: Relay,
): Sliced<number> {
  const squares = new Float64Array(1);
  const adding = rowSpans(rows, 1, (begin, end) => {
    for (let row = begin; row < end; row++) {
      const distance = (x[row * columns + column] * scale - mean) / largest;
      squares[0] += distance * distance * (weights ? weights[row] : 1);
    }
  });
  yield* relay([squares], adding);
  return largest * Math.sqrt(squares[0] / total);
}

/**
 * `data` with every feature x replaced by (x scale - mean) / deviation, as a Float64Array of
 * scale 1. As in a model, columns are found by their names where both sides have some, and data
 * that names no scale has the one that was learned.
 *
 * @throws DataError DATA_MISMATCH for another number of columns, or other names; DATA_NON_FINITE
 * where the quotient leaves the doubles
 */
export function applyStandardization(data: Dataset, standardization: Standardization): Dataset {
  const rows = checkedDataset("applyStandardization", data);
  const { mean, deviation, features, scale } = isRecord(standardization) ? standardization : {};
  if (!(mean instanceof Float64Array && deviation instanceof Float64Array))
    throw invalidOption("standardization", "what fitStandardization returned", standardization);
  if (features !== undefined) checkFeatures(features, mean.length, "standardization");
  if (scale !== undefined && !(Number.isFinite(scale) && scale > 0))
    throw invalidOption("The scale of standardization", "a finite number above 0", scale);
  const scaled = rows.unscaled && scale !== undefined ? { ...rows, scale } : rows;
  return runNow(applying(runNow(inOrder(scaled, { features })), { mean, deviation }));
}

/** `applyStandardization` in pieces. */
export function* applying(data: Dataset, { mean, deviation }: Standardization): Sliced<Dataset> {
  const { unscaled: _, ...rest } = data;
  const { rows, columns, scale } = data;
  if (mean.length !== columns || deviation.length !== columns)
    throw new DataError(
      "DATA_MISMATCH",
      `${data.name} has ${pluralize(columns, "column")} and the standardization ${mean.length}; use the one fitted on data of the same columns.`,
    );
  const x = new Float64Array(data.x.length);
  yield* rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) {
      const column = i % columns;
      x[i] = (data.x[i] * scale - mean[column]) / deviation[column];
      if (!Number.isFinite(x[i]))
        throw new DataError(
          "DATA_NON_FINITE",
          `Row ${Math.floor(i / columns) + 1}, column ${column + 1} of ${data.name} becomes ${x[i]} when standardized; correct its value ${data.x[i]}.`,
        );
    }
  });
  return { ...rest, x, scale: 1 };
}
