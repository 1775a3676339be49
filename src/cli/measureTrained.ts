import type { Dataset } from "../data/dataset.js";
import { rowPlace } from "../data/table.js";
import { takeRows } from "../data/takeRows.js";
import { DataError } from "../errors.js";
import type { MetricName } from "../index.js";
import type { Model } from "../node.js";
import { type Measure, measure } from "./measure.js";
import type { Together } from "./ownRows.js";
import type { Source } from "./source.js";

/** Rows as a model takes them, and where they stand in their source. */
export interface PlacedRows {
  readonly data: Dataset;
  /** The place of each in the table of the source; absent where it is none. */
  readonly places?: ArrayLike<number>;
  /** What the rows are for: "test". */
  readonly part: string;
}

/**
 * Measures a model that has been trained; of rows that processes have `together` each its own.
 * @throws DataError DATA_NON_FINITE with the first row whose answer or loss leaves the finite
 * numbers
 */
export async function measureTrained(
  model: Model,
  source: Source,
  rows: PlacedRows,
  metrics?: readonly MetricName[],
  together?: Together,
): Promise<Measure> {
  try {
    return await measure(model, rows.data, metrics, together);
  } catch (cause) {
    // nobody can look among rows that others hold
    if (!isNonFinite(cause) || together) throw cause;
    const row = await firstUnmeasured(model, rows.data);
    throw new DataError(
      "DATA_NON_FINITE",
      `${placeOf(source, rows, row)}: the trained model's answer or loss for this ${rows.part} row is not finite; correct the row or remove it.`,
      { cause },
    );
  }
}

/** The number, from 0, of the first row that can't be measured, in data of which one can't. */
async function firstUnmeasured(model: Model, data: Dataset): Promise<number> {
  let begin = 0;
  let end = data.rows;
  while (end - begin > 1) {
    const middle = Math.floor((begin + end) / 2);
    const first = begin;
    const indices = Array.from({ length: middle - begin }, (_, i) => first + i);
    if (await isMeasured(model, takeRows(data, indices))) begin = middle;
    else end = middle;
  }
  return begin;
}

async function isMeasured(model: Model, data: Dataset): Promise<boolean> {
  try {
    await measure(model, data);
    return true;
  } catch (cause) {
    if (isNonFinite(cause)) return false;
    throw cause;
  }
}

/** By its code: the error may be of another copy of its class. */
function isNonFinite(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "DATA_NON_FINITE";
}

function placeOf({ columns, name }: Source, { places, part }: PlacedRows, row: number): string {
  return columns && places ? rowPlace(columns.table, places[row]) : `${name}, ${part} row ${row + 1}`;
}
