/** Bounds of what a map shows of one feature. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** A table of numbers, row-major. */
export interface Table {
  readonly x: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** The mean of each column. */
export function meansOf({ x, rows, columns }: Table): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) means[j] += x[i * columns + j] / rows;
  return means;
}

/** The range of a column, with a margin of a twentieth on both sides. */
export function rangeOf({ x, rows, columns }: Table, column: number): Range {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    least = Math.min(least, x[i * columns + column]);
    most = Math.max(most, x[i * columns + column]);
  }
  const margin = (most - least) / 20 || 1;
  return { least: least - margin, most: most + margin };
}

/** What a map of `width` x `height` points varies, and where. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly across: { readonly column: number; readonly range: Range };
  readonly up: { readonly column: number; readonly range: Range };
}

/**
 * Rows for all points of a map, from the upper left to the lower right; features that don't vary
 * are at their means.
 */
export function gridRows({ width, height, across, up }: Grid, means: ArrayLike<number>): Float64Array {
  const columns = means.length;
  const rows = new Float64Array(width * height * columns);
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      const row = rows.subarray((i * width + j) * columns, (i * width + j + 1) * columns);
      row.set(Array.from(means));
      row[up.column] = at(up.range, (height - i - 0.5) / height);
      row[across.column] = at(across.range, (j + 0.5) / width);
    }
  return rows;
}

/** Rows that are looked at to see whether a column is one of zeros and ones. */
const LOOKED_AT = 200;

/**
 * The last two columns that vary by more than yes and no, which a map shows best; of one alone that
 * and another; else the last two. They are chosen of the first `most` columns.
 */
export function tellingColumns(
  { x, rows, columns }: Table,
  most = Number.POSITIVE_INFINITY,
): readonly [number, number] {
  const count = Math.min(columns, most);
  const varies = (column: number): boolean => {
    const seen = new Set<number>();
    for (let row = 0; row < Math.min(rows, LOOKED_AT) && seen.size < 3; row++) seen.add(x[row * columns + column]);
    return seen.size > 2;
  };
  const telling = Array.from({ length: count }, (_, column) => column).filter(varies);
  const [across, up] = telling.slice(-2);
  if (across === undefined) return [Math.max(0, count - 2), count - 1];
  const other = across === count - 1 ? Math.max(0, across - 1) : across + 1;
  return [across, up ?? other];
}

/** A range in other units: times `scale`, plus `center`. */
export function inUnits({ least, most }: Range, { center, scale } = { center: 0, scale: 1 }): Range {
  return { least: least * scale + center, most: most * scale + center };
}

/** The value at a share of a range. */
function at({ least, most }: Range, share: number): number {
  return least + (most - least) * share;
}

/** Where a value stands in a range, 0 .. 1 within it. */
export function shareOf({ least, most }: Range, value: number): number {
  return (value - least) / (most - least);
}
