import { badNumber, numberIn } from "../data/csvNumbers.js";
import { type Column, placeOf, type Table, type TextColumn } from "../data/table.js";
import { DataError } from "../errors.js";
import { countRows, type RowList } from "./places.js";

/**
 * The numbers of a column in the rows that are meant, NaN where cells are missing. Text is taken
 * where all of it is numbers, as forms give them.
 * @throws DataError DATA_INVALID for other text, DATA_NON_FINITE for infinities
 */
export function numbersOf(table: Table, column: Column, rows: RowList): Float64Array {
  const count = countRows(table, rows);
  const read = column.kind === "number" ? (row: number) => column.values[row] : textReader(table, column);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    const value = read(row);
    if (Math.abs(value) === Number.POSITIVE_INFINITY)
      throw new DataError(
        "DATA_NON_FINITE",
        `${placeOf(table, row, column.name)}: ${value} is not a finite number; correct it or remove the row.`,
      );
    numbers[i] = value;
  }
  return numbers;
}

function textReader(table: Table, { name, codes, texts }: TextColumn): (row: number) => number {
  const numbers = texts.map((text) => numberIn(text, table.decimal));
  return (row) => {
    const code = codes[row];
    if (code < 0) return Number.NaN;
    const number = numbers[code];
    if (number === undefined) throw badNumber(texts[code], placeOf(table, row, name), table.decimal);
    return number;
  };
}

/** The numbers that are there. */
export function present(numbers: Float64Array): Float64Array {
  return numbers.filter((number) => !Number.isNaN(number));
}
