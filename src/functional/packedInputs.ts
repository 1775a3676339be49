import type { Dataset } from "../data/dataset.js";
import { unscaled } from "../data/dataset.js";
import type { Table } from "../data/features.js";
import type { WiredInput } from "../layers/wiring.js";
import type { Dtype } from "../runtime/kernels.js";
import { overflowError } from "../train/overflowError.js";
import type { ReadInputs } from "./namedRows.js";

/** Rows of features. */
type Features = Pick<Dataset, "x" | "rows" | "columns" | "scale" | "unscaled" | "features">;

/**
 * The rows of inputs side by side, in one matrix: bytes of one scale stay bytes, all else becomes
 * numbers of the model's type, to the bits that kernels make of them. @throws DataError
 * DATA_NON_FINITE for numbers out of its range.
 */
export function packedInputs(inputs: readonly WiredInput[], { rows, tables }: ReadInputs, dtype: Dtype): Features {
  const [{ scale, values, features, columns: width }] = tables;
  if (tables.length === 1)
    return {
      x: values,
      rows,
      columns: width,
      ...(scale === undefined ? unscaled : { scale }),
      ...(features && { features }),
    };
  const columns = tables.reduce((sum, table) => sum + table.columns, 0);
  const areBytes = tables.every((table) => table.values instanceof Uint8Array && table.scale === scale);
  const Numbers = areBytes ? Uint8Array : dtype === "float32" ? Float32Array : Float64Array;
  const x = new Numbers(rows * columns);
  let first = 0;
  for (const [i, table] of tables.entries()) {
    const factor = areBytes ? 1 : factorOf(table, dtype);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < table.columns; column++) {
        const value = table.values[row * table.columns + column] * factor;
        const place = row * columns + first + column;
        x[place] = value;
        if (!Number.isFinite(x[place]))
          throw overflowError({ dtype }, row, column, value, `the input ${inputs[i].name}`);
      }
    first += table.columns;
  }
  return { x, rows, columns, scale: areBytes ? (scale ?? 1) : 1 };
}

/** What numbers are multiplied by: bytes by a number of the model's type, others by a double. */
function factorOf({ values, scale = 1 }: Table, dtype: Dtype): number {
  return values instanceof Uint8Array && dtype === "float32" ? Math.fround(scale) : scale;
}
