import { columnsNamed, placeOf, type Table } from "../data/table.js";
import { isWeight, MOST_WEIGHT } from "../data/weights.js";
import { DataError } from "../errors.js";
import { numbersOf } from "./numbers.js";
import { countRows, missingCell, type RowList } from "./places.js";

/**
 * What each of the rows that are meant counts, by the column `name`. @throws DataError for cells
 * that are missing or no weights.
 */
export function readRowWeights(table: Table, name: string, rows: RowList): Float64Array {
  const [column] = columnsNamed(table, [name]);
  const weights = numbersOf(table, column, rows);
  const bad = weights.findIndex((weight) => !isWeight(weight));
  if (bad < 0) return weights;
  if (Number.isNaN(weights[bad])) throw missingCell(table, column, rows, true);
  const place = placeOf(table, rows ? rows[bad] : bad, name);
  throw new DataError("DATA_INVALID", `${place}: a weight is a number from 0 to ${MOST_WEIGHT}, not ${weights[bad]}.`);
}

/**
 * The same by the column that choices name, if they name one; undefined where all rows count 1, as
 * rows without weights do.
 */
export function unevenWeights(table: Table, name: string | undefined, rows: RowList): Float64Array | undefined {
  const weights = name === undefined ? undefined : readRowWeights(table, name, rows);
  return weights?.every((weight) => weight === 1) ? undefined : weights;
}

/** Those of the rows that are meant that count something. @throws DataError where none does. */
export function countingRows(table: Table, name: string, rows: RowList): Uint32Array {
  const weights = readRowWeights(table, name, rows);
  const counting = Uint32Array.from({ length: countRows(table, rows) }, (_, i) => (rows ? rows[i] : i)).filter(
    (_, i) => weights[i] > 0,
  );
  if (counting.length > 0) return counting;
  throw new DataError("DATA_INVALID", `All weights of ${table.name} are 0: let one row at least count something.`);
}
