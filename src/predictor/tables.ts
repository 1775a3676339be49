import type { Table } from "../data/table.js";
import { DataError } from "../errors.js";
import { withAbsences } from "../preprocess/absences.js";
import { applyColumns } from "../preprocess/apply.js";
import { type CellRows, type Records, tableOf, tableOfCells } from "../preprocess/cells.js";
import type { PreprocessorState } from "../preprocess/state.js";
import predictor from "./numbers.js";
import type { About, Answers, Plan } from "./plan.js";

/**
 * As `predictor`, of a network that takes records, or rows of cells in the order of the columns, of
 * which `state` makes numbers.
 */
export default function tablePredictor(
  about: About,
  plan: Plan,
  kernels: string,
  numbers: string,
  state: PreprocessorState,
): (rows: unknown) => Promise<Answers> {
  const names = state.columns.map(({ name }) => name);
  return predictor(about, plan, kernels, numbers, (rows) => {
    const table = withAbsences(tableIn(rows, names), state.na);
    return { values: applyColumns(state, table, undefined).x };
  });
}

function tableIn(rows: unknown, names: readonly string[]): Table {
  if (!Array.isArray(rows))
    throw new DataError("DATA_INVALID", `Pass an array of records such as { ${names[0]}: ... }, or of rows of cells.`);
  const areCells = rows.length > 0 && rows.every((row) => Array.isArray(row));
  return areCells ? tableOfCells(rows as CellRows, names, "the input") : tableOf(rows as Records, "the input");
}
