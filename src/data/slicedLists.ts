import { type Sliced, spans } from "../sliced.js";

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
