import { formatCount } from "./format.js";

const MOST_CLASSES = 12;
const WIDEST_NAME = 16;

/**
 * A table of rows by true class (down) and predicted class (across) as lines of text; nothing for more classes than a terminal shows.
 *
 * @param confusion row-major [classes, classes]
 */
export function confusionTable(confusion: Int32Array, classes: readonly string[]): readonly string[] {
  const n = classes.length;
  if (n > MOST_CLASSES) return [];
  const names = classes.map((name) => (name.length > WIDEST_NAME ? `${name.slice(0, WIDEST_NAME - 1)}…` : name));
  const cells = Array.from(confusion, (count) => (count === 0 ? "·" : formatCount(count)));
  const first = Math.max(...names.map((name) => name.length), "true".length);
  const widths = names.map((name, column) =>
    Math.max(name.length, ...names.map((_, row) => cells[row * n + column].length)),
  );
  const header = names.map((name, column) => name.padStart(widths[column])).join("  ");
  const rows = names.map((name, row) => {
    const counts = widths.map((width, column) => cells[row * n + column].padStart(width)).join("  ");
    return `${name.padEnd(first)}  ${counts}`;
  });
  return [`${"true".padEnd(first)}  predicted`, `${"".padEnd(first)}  ${header}`, ...rows];
}
