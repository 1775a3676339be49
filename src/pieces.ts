/** Work in pieces: it yields between them, where others may have their turn. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** Elements between two pieces: a few milliseconds' worth. */
const SPAN = 2 ** 20;

/** Does it all at once. */
export function atOnce<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Works through the `rows` rows of `columns` elements each, from row `begin` to row `end` at a time. */
export function* rowSpans(
  rows: number,
  columns: number,
  work: (begin: number, end: number) => void,
): Pieces<undefined> {
  const most = Math.max(1, Math.floor(SPAN / columns));
  for (let begin = 0; begin < rows; begin += most) {
    if (begin > 0) yield;
    work(begin, Math.min(rows, begin + most));
  }
  return undefined;
}
