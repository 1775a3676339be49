/** What isn't made or laid out anew where it needn't be. */
import { expect, test, vi } from "vitest";
import { showChildren } from "../../src/page/dom.js";
import { KeyedCache } from "../../src/page/keyedCache.js";

test("what is wanted again isn't made anew, what isn't wanted is let go", () => {
  const cache = new KeyedCache<string>();
  const make = vi.fn((key: string) => key.toUpperCase());
  const retain = (...keys: string[]) => cache.retain(keys.map((key) => ({ key, make: () => make(key) })));
  expect(retain("a", "b")).toEqual(["A", "B"]);
  expect(retain("b", "c")).toEqual(["B", "C"]);
  expect(make.mock.calls.flat()).toEqual(["a", "b", "c"]);
  retain("a");
  expect(make).toHaveBeenCalledTimes(4);
  cache.clear();
  retain("a");
  expect(make).toHaveBeenCalledTimes(5);
});

test("children that an element has already are left where they are", () => {
  const [a, b] = [{}, {}] as Element[];
  const replaceChildren = vi.fn();
  const parent = { children: [a, b], replaceChildren } as unknown as Element;
  showChildren(parent, [a, b]);
  expect(replaceChildren).not.toHaveBeenCalled();
  for (const others of [[b, a], [a], [a, b, a], []]) showChildren(parent, others);
  expect(replaceChildren.mock.calls).toEqual([[b, a], [a], [a, b, a], []]);
});
