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

/** Works through [0, count), `most` at a time. */
export function* spans(count: number, most: number, work: (begin: number, end: number) => void): Pieces<undefined> {
  for (let begin = 0; begin < count; begin += most) {
    if (begin > 0) yield;
    work(begin, Math.min(count, begin + most));
  }
  return undefined;
}

/** Works through the `rows` rows of `columns` elements each, as many at a time as take a few milliseconds. */
export function rowSpans(rows: number, columns: number, work: (begin: number, end: number) => void): Pieces<undefined> {
  return spans(rows, Math.max(1, Math.floor(SPAN / columns)), work);
}
