/** Long lists are worked through in slices. */
import { describe, expect, test } from "vitest";
import { chosen, each, isTrueOfAll, mapped, placeOfFirst, setOf } from "../../src/data/slicedLists.js";
import { runNow, type Sliced } from "../../src/sliced.js";

const items = Array.from({ length: 20_000 }, (_, i) => i);
const slicesOf = (work: Sliced<unknown>) => [...work].length + 1;

describe.each([0, 1, 8191, 8192, 8193, 20_000])("of %d items", (length) => {
  const some = items.slice(0, length);

  test("each is visited once, in its order", () => {
    const seen: [number, number][] = [];
    runNow(each(some, (item, i) => void seen.push([item, i])));
    expect(seen).toEqual(some.map((item) => [item, item]));
  });

  test("results are those of arrays", () => {
    const isOdd = (item: number) => item % 2 === 1;
    expect(runNow(chosen(some, isOdd))).toEqual(some.filter(isOdd));
    expect(runNow(mapped(some, (item, i) => item + i))).toEqual(some.map((item) => 2 * item));
    expect(runNow(setOf(some))).toEqual(new Set(some));
    for (const wanted of [-1, 0, 8191, 8192, length - 1]) {
      expect(runNow(placeOfFirst(some, (item) => item === wanted))).toBe(some.indexOf(wanted));
      expect(runNow(isTrueOfAll(some, (item) => item !== wanted))).toBe(!some.includes(wanted));
    }
  });
});

test("others have their turns between slices", () => {
  for (const work of [each(items, () => {}), chosen(items, () => true), mapped(items, String), setOf(items)])
    expect(slicesOf(work)).toBe(3);
  expect(slicesOf(placeOfFirst(items, () => false))).toBe(3);
});

test("none is looked at behind the first that is meant", () => {
  let looks = 0;
  expect(runNow(placeOfFirst(items, (item) => ++looks > 0 && item === 9000))).toBe(9000);
  expect(looks).toBe(9001);
});
