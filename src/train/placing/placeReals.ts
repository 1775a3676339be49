import type { Values } from "../../data/numberArrays.js";
import { allFinite } from "../../nn/network.js";
import type { Runtime } from "../../runtime/runtime.js";
import { rowSpans, type Sliced } from "../../sliced.js";
import { overflowError } from "../overflowError.js";
import { changed } from "./targetValues.js";

/** Rows of numbers that become Reals. */
export interface NumberRows {
  /** Row-major [rows, columns]. */
  readonly values: Values;
  readonly columns: number;
  /** What every value is multiplied by. */
  readonly scale: number;
  /** What errors call the rows. */
  readonly what: string;
}

/**
 * Address of Reals [rows, columns] that are the `values` times `scale`; errors call them `what`.
 * @throws DataError DATA_NON_FINITE for a number that is out of range for the element type,
 * DATA_MISMATCH for values that became fewer; ResourceError OUT_OF_MEMORY.
 */
export function* placeReals(
  runtime: Runtime,
  values: Values,
  rows: number,
  columns: number,
  scale: number,
  what: string,
): Sliced<number> {
  const address = runtime.allocateReals(rows * columns);
  yield* rowSpans(rows, columns, (begin, end) => {
    writeReals(runtime, address + begin * columns * runtime.elementBytes, { values, columns, scale, what }, begin, end);
  });
  return address;
}

/**
 * Writes the rows from `begin` to `end` as Reals to `address`. @throws DataError DATA_NON_FINITE,
 * as `placeReals`.
 */
export function writeReals(
  runtime: Runtime,
  address: number,
  { values, columns, scale, what }: NumberRows,
  begin: number,
  end: number,
): void {
  // of memory that was given away nothing is left
  if (values.length < end * columns) throw changed(what);
  const piece = values.subarray(begin * columns, end * columns);
  // a fresh view for each piece: the memory may have grown since the last one
  const view = runtime.reals(address, piece.length);
  if (scale === 1) view.set(piece);
  else for (let i = 0; i < piece.length; i++) view[i] = piece[i] * scale;
  if (allFinite(view)) return;
  const place = view.findIndex((value) => value - value !== 0);
  throw overflowError(runtime, begin + Math.floor(place / columns), place % columns, piece[place] * scale, what);
}
