/** A column of a table: its heading, and whether its cells are numbers, which stand to the right. */
export interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
}

/** Lines of a table with aligned columns, the headings first. Columns without a cell in any row are left out. */
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

/** A time in the unit that leaves a number from 1 to 1000, with three digits: 12.3 ms. */
export function formatTime(seconds: number): string {
  const units = [
    ["s", 1],
    ["ms", 1e-3],
    ["µs", 1e-6],
    ["ns", 1e-9],
  ] as const;
  const [unit, size] = units.find((entry) => seconds >= entry[1]) ?? units[units.length - 1];
  return `${threeDigits(seconds / size)} ${unit}`;
}

/** A rate in thousands of millions a second, without a unit. */
export function formatGiga(perSecond: number): string {
  return threeDigits(perSecond / 1e9);
}

/** A number with three digits, and no exponent: 1.23, 12.3, 123, 1234. */
export function threeDigits(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits);
}
