/** Sizes and loops by which ops on matrices are tested. */

/**
 * [rows, columns]: empty, around a vector, ragged, past a block of 256 rows or columns, and a single row
 * or column.
 */
export const SIZES = [
  [0, 3],
  [2, 0],
  [0, 0],
  [1, 1],
  [1, 7],
  [6, 1],
  [3, 2],
  [4, 4],
  [5, 9],
  [17, 33],
  [300, 5],
  [5, 600],
] as const;

/** The shape of so many rows as a program's input: how many they are, empty ones don't tell. */
export function shapeOf(rows: number, columns: number): readonly [rows: number | "rows", columns: number] {
  return [columns === 0 ? rows : "rows", columns];
}

/**
 * The sum in the canonical order: ascending, in blocks of 256 whose sums are added ascending, each
 * step rounded.
 */
export function canonicalSum(values: readonly number[], round: (x: number) => number): number {
  let total = 0;
  for (let first = 0; first < values.length; first += 256) {
    let block = 0;
    for (const value of values.slice(first, first + 256)) block = round(block + value);
    total = round(total + block);
  }
  return total;
}

/** The rows of a matrix; how many is to be said where they may be empty. */
export function rowsOf(x: readonly number[], columns: number, rows = x.length / columns): number[][] {
  return Array.from({ length: rows }, (_, r) => x.slice(r * columns, (r + 1) * columns));
}

export function columnsOf(x: readonly number[], columns: number): number[][] {
  return Array.from({ length: columns }, (_, j) => x.filter((_, i) => i % columns === j));
}
