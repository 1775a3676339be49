import { parseCsvRows } from "../data/csv.js";
import { badNumber, numberIn } from "../data/csvNumbers.js";
import { DataError } from "../errors.js";
import { counted } from "./format.js";

/**
 * The features of each row. A first line of names says which column is which, and columns the model doesn't know are passed over; a
 * file that begins with numbers has the model's columns in their order.
 *
 * @throws DataError for cells that are no numbers and for rows that don't fit the model
 */
export function readRows(
  text: string,
  name: string,
  inputs: number,
  features: readonly string[] | undefined,
): readonly Float64Array[] {
  const firstLine = /\S.*/.exec(text)?.[0] ?? "";
  const delimiter = [";", "\t", "|"].find((candidate) => firstLine.includes(candidate)) ?? ",";
  const isBare = firstLine !== "" && firstLine.split(delimiter).every((cell) => numberIn(cell.trim()) !== undefined);
  if (isBare) return readBareRows(text, delimiter, name, inputs);
  const { values, rows, columns } = parseCsvRows(text, features, name);
  if (columns !== inputs)
    throw new DataError(
      "DATA_MISMATCH",
      `${name} has ${counted(columns, "column")}, and the model takes ${inputs}: pass only those.`,
    );
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}

/** Rows of a file without a line of names. */
function readBareRows(text: string, delimiter: string, name: string, inputs: number): readonly Float64Array[] {
  const rows: Float64Array[] = [];
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === "") continue;
    const place = `${name}, line ${index + 1}`;
    const cells = line.split(delimiter);
    if (cells.length !== inputs)
      throw new DataError(
        "DATA_MISMATCH",
        `${place}: it has ${counted(cells.length, "cell")}, and the model takes ${inputs}; correct the line.`,
      );
    const numbers = cells.map((cell, column) => {
      const number = numberIn(cell.trim());
      if (number === undefined) throw badNumber(cell.trim(), `${place}, column ${column + 1}`);
      return number;
    });
    rows.push(Float64Array.from(numbers));
  }
  return rows;
}
