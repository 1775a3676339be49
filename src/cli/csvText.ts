/** Rows whose text is put together at once. */
const ROWS_AT_A_TIME = 10_000;

/**
 * A CSV file in UTF-8: cells quoted where RFC 4180 asks for it, or where a reader would trim them.
 * Cells stand as they are, also those that begin with "=": it is a file for programs, and a changed
 * label would be another one.
 */
export function csvBytes(
  header: readonly string[],
  rows: number,
  cellsOf: (row: number) => readonly string[],
): Uint8Array {
  const encoder = new TextEncoder();
  const parts = [encoder.encode(line(header))];
  for (let begin = 0; begin < rows; begin += ROWS_AT_A_TIME) {
    let text = "";
    for (let row = begin; row < Math.min(begin + ROWS_AT_A_TIME, rows); row++) text += line(cellsOf(row));
    parts.push(encoder.encode(text));
  }
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
