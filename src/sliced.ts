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

/** Works through the `rows` rows of `columns` elements each, as many at a time as take a few milliseconds. */
export function rowSpans(rows: number, columns: number, work: (begin: number, end: number) => void): Sliced<undefined> {
  return spans(rows, Math.max(1, Math.floor(SPAN / columns)), work);
}

/** Items that a slice looks at: each takes longer than a number does. */
const ITEMS = 2 ** 13;

/** The items that are meant, in their order. */
export function* chosen<T>(items: readonly T[], isMeant: (item: T) => boolean): Sliced<T[]> {
  const found: T[] = [];
  yield* spans(items.length, ITEMS, (begin, end) => {
    for (let i = begin; i < end; i++) if (isMeant(items[i])) found.push(items[i]);
  });
  return found;
}

/** What becomes of each item. */
export function* mapped<T, U>(items: readonly T[], make: (item: T, index: number) => U): Sliced<U[]> {
  const made: U[] = [];
  yield* spans(items.length, ITEMS, (begin, end) => {
    for (let i = begin; i < end; i++) made.push(make(items[i], i));
  });
  return made;
}

/** Whether it is true of every item; none after the first of which it isn't is looked at. */
export function* isTrueOfAll<T>(items: readonly T[], isTrue: (item: T, index: number) => boolean): Sliced<boolean> {
  for (let i = 0; i < items.length; i++) {
    if (i % ITEMS === ITEMS - 1) yield;
    if (!isTrue(items[i], i)) return false;
  }
  return true;
}

/** The set of the items. */
export function* setOf<T>(items: readonly T[]): Sliced<Set<T>> {
  const set = new Set<T>();
  yield* spans(items.length, ITEMS, (begin, end) => {
    for (let i = begin; i < end; i++) set.add(items[i]);
  });
  return set;
}
