/** Work in slices: it yields between them, so that other events of the host can be handled. */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** Elements of a slice: a few milliseconds' worth. */
const SPAN = 2 ** 20;

/** Does it all without a pause. */
export function runNow<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Works through [0, count), `most` at a time. */
export function* spans(count: number, most: number, work: (begin: number, end: number) => void): Sliced<undefined> {
  for (let begin = 0; begin < count; begin += most) {
    if (begin > 0) yield;
    work(begin, Math.min(count, begin + most));
  }
  return undefined;
}

/**
 * Works through the `rows` rows of `columns` elements each, as many at a time as take a few
 * milliseconds.
 */
export function rowSpans(rows: number, columns: number, work: (begin: number, end: number) => void): Sliced<undefined> {
  return spans(rows, Math.max(1, Math.floor(SPAN / columns)), work);
}
