import { formatAmount } from "./format.js";
import { printable } from "./printable.js";
import { shorten } from "./shorten.js";

const MOST_CLASSES = 12;

/**
 * A table of rows, as they count, by true class (down) and predicted class (across) as lines of
 * text; nothing for more classes than a terminal shows.
 *
 * @param confusion row-major [classes, classes]
 */
export function confusionTable(confusion: ArrayLike<number>, classes: readonly string[]): readonly string[] {
  const n = classes.length;
  if (n > MOST_CLASSES) return [];
  const names = classes.map((name) => shorten(printable(name)));
  const cells = Array.from(confusion, (count) => (count === 0 ? "·" : formatAmount(count)));
  const first = Math.max(...names.map((name) => name.length), "true".length);
  const width = Math.max(...names.map((name) => name.length), ...cells.map((cell) => cell.length));
  const rows = names.map((name, row) => {
    const counts = cells.slice(row * n, (row + 1) * n).map((cell) => cell.padStart(width));
    return `${name.padEnd(first)}  ${counts.join("  ")}`;
  });
  const header = names.map((name) => name.padStart(width)).join("  ");
  return [`${"true".padEnd(first)}  predicted`, `${"".padEnd(first)}  ${header}`, ...rows];
}
