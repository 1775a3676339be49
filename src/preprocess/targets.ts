import { pluralize } from "../check.js";
import { readTargetColumn } from "../data/csvTarget.js";
import { checkLongIntegers } from "../data/longIntegers.js";
import { columnsNamed, type Table } from "../data/table.js";
import { missingTarget } from "../data/targetCells.js";
import type { Targets } from "../data/targets.js";
import { UsageError } from "../errors.js";
import { writtenAs } from "./categories.js";
import { numbersOf } from "./numbers.js";
import type { Choices } from "./options.js";
import { countRows, type RowList } from "./places.js";
import type { TargetState } from "./state.js";

/** What is to be predicted, and what was decided about it, as `TargetReading` has it. */
export interface LearnedTarget {
  readonly target?: TargetState;
  readonly decided?: string;
}

/**
 * What is to be predicted, by the rules that `parseCsv` states for one column; several hold
 * numbers.
 */
export function learnTarget(table: Table, { target, task, classes }: Choices, rows: RowList): LearnedTarget {
  if (target.length === 0) return {};
  const columns = [...target];
  if (target.length === 1) {
    const [column] = columnsNamed(table, target);
    if (classes) return { target: { columns, classes: [...classes] } };
    const { targets, decided } = readTargetColumn(table, column, { ...(task && { task }), canDrop: true }, rows);
    const known = targets.classes && { classes: [...targets.classes] };
    return { target: { columns, ...known }, ...(decided && { decided }) };
  }
  if (task === "classification" || classes)
    throw new UsageError(
      "INVALID_OPTION",
      `${pluralize(target.length, "target column")} can't hold classes, only numbers; name one, or leave ${classes ? "classes" : "task"} out: zeros and ones of several labels are numbers, which the loss binaryCrossEntropy learns.`,
    );
  // for what the rows to train on lack
  readTarget(table, { columns }, rows, true);
  for (const column of columnsNamed(table, target))
    checkLongIntegers(table, column, "if it names things, name another target");
  return { target: { columns } };
}

/**
 * What belongs to each of the rows that are meant.
 * @param canDrop whether the caller could be told to leave out rows that lack a cell
 * @throws DataError for cells that are missing or don't fit
 */
export function readTarget(table: Table, { columns, classes }: TargetState, rows: RowList, canDrop = false): Targets {
  if (classes) {
    const [column] = columnsNamed(table, columns);
    return readTargetColumn(table, writtenAs(classes, table, column), { classes }, rows).targets;
  }
  const count = countRows(table, rows);
  const targets = new Float64Array(count * columns.length);
  for (const [output, column] of columnsNamed(table, columns).entries()) {
    const numbers = numbersOf(table, column, rows);
    for (let i = 0; i < count; i++) {
      if (Number.isNaN(numbers[i])) throw missingTarget(table, column, rows ? rows[i] : i, canDrop);
      targets[i * columns.length + output] = numbers[i];
    }
  }
  return { targets, targetNames: columns, outputs: columns.length };
}
