/** What isn't made or laid out anew where it needn't be. */
import { expect, test, vi } from "vitest";
import { showChildren } from "../../src/page/dom.js";
import { Kept } from "../../src/page/kept.js";

test("what is wanted again isn't made anew, what isn't wanted is let go", () => {
  const kept = new Kept<string>();
  const make = vi.fn((key: string) => key.toUpperCase());
  const these = (...keys: string[]) => kept.these(keys.map((key) => ({ key, make: () => make(key) })));
  expect(these("a", "b")).toEqual(["A", "B"]);
  expect(these("b", "c")).toEqual(["B", "C"]);
  expect(make.mock.calls.flat()).toEqual(["a", "b", "c"]);
  these("a");
  expect(make).toHaveBeenCalledTimes(4);
  kept.forget();
  these("a");
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
