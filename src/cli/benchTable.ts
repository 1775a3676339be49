/**
 * A column of a table: its heading, and whether its cells are numbers, which stand to the right.
 */
export interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
}

/**
 * Lines of a table with aligned columns, the headings first. Columns without a cell in any row are
 * left out.
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const shown = columns.map((column, i) => ({ ...column, i })).filter(({ i }) => rows.some((row) => row[i] !== ""));
  const widths = shown.map(({ heading, i }) => Math.max(heading.length, ...rows.map((row) => row[i].length)));
  const lineOf = (cellOf: (i: number, heading: string) => string) =>
    shown
      .map(({ heading, isNumber, i }, place) => {
        const cell = cellOf(i, heading);
        return isNumber ? cell.padStart(widths[place]) : cell.padEnd(widths[place]);
      })
      .join("  ")
      .trimEnd();
  return [lineOf((_, heading) => heading), ...rows.map((row) => lineOf((i) => row[i]))];
}

const BAR_LENGTH = 10;

/** A share as a bar and a percentage; what is above 1 fills the bar. */
export function formatShare(share: number): string {
  const filled = Math.max(0, Math.min(BAR_LENGTH, Math.round(share * BAR_LENGTH)));
  const bar = "█".repeat(filled) + "░".repeat(BAR_LENGTH - filled);
  return `${bar} ${`${(share * 100).toFixed(0)} %`.padStart(5)}`;
}
