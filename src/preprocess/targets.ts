import { counted } from "../check.js";
import { readTargetColumn } from "../data/csvTarget.js";
import { labelsFromNames } from "../data/labels.js";
import { quote } from "../data/quote.js";
import { columnsNamed, placeOf, type Table } from "../data/table.js";
import type { Targets } from "../data/targets.js";
import { DataError, UsageError } from "../errors.js";
import { asText } from "./categories.js";
import { numbersOf } from "./numbers.js";
import type { Choices } from "./options.js";
import { countRows, type RowList } from "./places.js";
import type { TargetState } from "./state.js";

/** What is to be predicted, by the rules that `parseCsv` states for one column; several hold numbers. */
export function learnTarget(table: Table, { target, task, classes }: Choices, rows: RowList): TargetState | undefined {
  if (target.length === 0) return undefined;
  const columns = [...target];
  if (target.length === 1) {
    const known = classes ?? readOne(table, target[0], task, rows).classes;
    return { columns, ...(known && { classes: [...known] }) };
  }
  if (task === "classification" || classes)
    throw new UsageError(
      "INVALID_OPTION",
      `${counted(target.length, "target column")} can't hold classes, only numbers; name one, or leave ${classes ? "classes" : "task"} out.`,
    );
  return { columns };
}

/** What belongs to each of the rows that are meant. @throws DataError for cells that are missing or don't fit. */
export function readTarget(table: Table, { columns, classes }: TargetState, rows: RowList): Targets {
  if (classes) {
    const { codes, texts } = asText(columnsNamed(table, columns)[0]);
    const names = pick(codes, rows, countRows(table, rows)).map((code, i) => {
      if (code < 0) throw missingTarget(table, rows ? rows[i] : i, columns[0]);
      return texts[code];
    });
    const place = (i: number): string => placeOf(table, rows ? rows[i] : i, columns[0]);
    return { ...labelsFromNames(names, place, classes), outputs: 1 };
  }
  const count = countRows(table, rows);
  const targets = new Float64Array(count * columns.length);
  for (const [output, column] of columnsNamed(table, columns).entries()) {
    const numbers = numbersOf(table, column, rows);
    for (let i = 0; i < count; i++) {
      if (Number.isNaN(numbers[i])) throw missingTarget(table, rows ? rows[i] : i, column.name);
      targets[i * columns.length + output] = numbers[i];
    }
  }
  return { targets, outputs: columns.length };
}

function readOne(table: Table, name: string, task: Choices["task"], rows: RowList): Targets {
  const { codes, texts } = asText(columnsNamed(table, [name])[0]);
  const cells = pick(codes, rows, countRows(table, rows)).map((code) => texts[code] ?? "");
  const lines = cells.map((_, i) => (rows ? rows[i] : i) + 1);
  return readTargetColumn({ column: name, cells, lines, file: table.name }, task);
}

function pick(codes: Int32Array, rows: RowList, count: number): number[] {
  return Array.from({ length: count }, (_, i) => codes[rows ? rows[i] : i]);
}

function missingTarget(table: Table, row: number, name: string): DataError {
  return new DataError(
    "DATA_INVALID",
    `${placeOf(table, row, name)}: the cell is empty, and ${quote(name)} is to be predicted; fill it in, remove the row, or pass --missing drop (in a program missing: "drop").`,
  );
}
