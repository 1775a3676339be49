import { describeValue } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { checkedDataset, type Dataset } from "./dataset.js";
import { quoteList } from "./quote.js";
import { takeRows } from "./takeRows.js";

/**
 * The rows of some classes only, in their order. `wanted[k]` becomes label k and keeps its class
 * name.
 *
 * @param wanted classes of `data`, each once: by label, e.g. [5, 8], or by name, e.g. ["cat",
 * "dog"]
 * @throws DataError DATA_INVALID for data without labels or a class without rows; UsageError
 * INVALID_OPTION for a repeated or unknown class
 */
export function selectClasses(data: Dataset, wanted: readonly (number | string)[]): Dataset {
  const whole = checkedDataset("selectClasses", data);
  if (!Array.isArray(wanted))
    throw new UsageError(
      "INVALID_OPTION",
      `The classes to select must be an array of labels or names, not ${describeValue(wanted)}.`,
    );
  const { name, labels, classes } = whole;
  if (!labels || !classes)
    throw new DataError("DATA_INVALID", `${name} has no classes to choose from; it holds regression targets.`);
  if (wanted.length === 0) throw new UsageError("INVALID_OPTION", `No class of ${name} was chosen; name at least one.`);

  const newLabels = new Int32Array(classes.length).fill(-1);
  const chosen = wanted.map((given) => {
    const label = typeof given === "string" ? classes.indexOf(given) : given;
    if (Number.isInteger(label) && label >= 0 && label < classes.length) return label;
    throw new UsageError(
      "INVALID_OPTION",
      `${name} has no class ${describeValue(given)}; choose from 0 to ${classes.length - 1}, or by name from ${quoteList(classes)}.`,
    );
  });
  for (const [position, label] of chosen.entries()) {
    if (newLabels[label] !== -1)
      throw new UsageError("INVALID_OPTION", `Class ${label} of ${name} was chosen twice; choose it once.`);
    newLabels[label] = position;
  }
  const rows: number[] = [];
  const counts = new Int32Array(wanted.length);
  for (let row = 0; row < labels.length; row++) {
    const position = newLabels[labels[row]];
    if (position === -1) continue;
    rows.push(row);
    counts[position]++;
  }
  const missing = counts.indexOf(0);
  if (missing !== -1)
    throw new DataError(
      "DATA_INVALID",
      `${name} has no row of class ${describeValue(wanted[missing])}; choose classes that occur.`,
    );

  const taken = takeRows(whole, rows);
  return {
    ...taken,
    labels: Int32Array.from(rows, (row) => newLabels[labels[row]]),
    classes: chosen.map((label) => classes[label]),
  };
}
