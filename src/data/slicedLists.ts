import { type Sliced, spans } from "../sliced.js";

/** Items that a slice looks at: each takes longer than a number does. */
const ITEMS = 2 ** 13;

/** Does something with each item. */
export function* each<T>(items: readonly T[], work: (item: T, index: number) => void): Sliced<undefined> {
  yield* spans(items.length, ITEMS, (begin, end) => {
    for (let i = begin; i < end; i++) work(items[i], i);
  });
}

/** The items that are meant, in their order. */
export function* chosen<T>(items: readonly T[], isMeant: (item: T) => boolean): Sliced<T[]> {
  const found: T[] = [];
  yield* each(items, (item) => {
    if (isMeant(item)) found.push(item);
  });
  return found;
}

/** What becomes of each item. */
export function* mapped<T, U>(items: readonly T[], make: (item: T, index: number) => U): Sliced<U[]> {
  const made: U[] = [];
  yield* each(items, (item, i) => void made.push(make(item, i)));
  return made;
}

/** The place of the first item that is meant, -1 without one; none after it is looked at. */
export function* placeOfFirst<T>(items: readonly T[], isMeant: (item: T, index: number) => boolean): Sliced<number> {
  for (let i = 0; i < items.length; i++) {
    if (i % ITEMS === ITEMS - 1) yield;
    if (isMeant(items[i], i)) return i;
  }
  return -1;
}

/** Whether it is true of every item; none after the first of which it isn't is looked at. */
export function* isTrueOfAll<T>(items: readonly T[], isTrue: (item: T, index: number) => boolean): Sliced<boolean> {
  return (yield* placeOfFirst(items, (item, index) => !isTrue(item, index))) < 0;
}

/** The set of the items. */
export function* setOf<T>(items: readonly T[]): Sliced<Set<T>> {
  const set = new Set<T>();
  yield* each(items, (item) => void set.add(item));
  return set;
}
