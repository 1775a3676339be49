import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Verdict } from "../../src/page/pad/verdict.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/**
 * What is said, one after the other, while looks come every 100 ms, as from a network that trains;
 * a stroke goes before some.
 */
function saidOver(looks: readonly (readonly [name: string, isStroke?: boolean])[]): string[] {
  const said: string[] = [];
  const verdict = new Verdict({
    get textContent() {
      return said[said.length - 1] ?? "";
    },
    set textContent(text) {
      said.push(text);
    },
  });
  for (const [i, [name, isStroke]] of looks.entries()) {
    if (isStroke) verdict.wait();
    verdict.say(`${name} ${i}`, name);
    vi.advanceTimersByTime(100);
  }
  return said;
}

const times = (count: number, name: string, isStroke = false) =>
  Array.from({ length: count }, (): [string, boolean] => [name, isStroke]);

test("while looks go on the first verdict is said, then changes of mind alone", () => {
  expect(saidOver([...times(30, "3"), ...times(30, "5")])).toEqual(["3 6", expect.stringMatching(/^5 3\d$/)]);
});

test("a network that can't make up its mind is not repeated each time", () => {
  const looks = Array.from({ length: 60 }, (_, i): [string] => [i % 2 === 0 ? "3" : "8"]);
  expect(saidOver(looks).length).toBeLessThanOrEqual(8);
});

test("nothing is said while strokes follow one another", () => {
  expect(saidOver(times(30, "3", true))).toEqual([]);
});

test("the last look is said when all is calm, with its share", () => {
  const root = { textContent: "" };
  const verdict = new Verdict(root);
  verdict.say("3 (50 %)", "3");
  vi.advanceTimersByTime(690);
  verdict.say("3 (90 %)", "3");
  vi.advanceTimersByTime(20);
  verdict.say("3 (95 %)", "3");
  expect(root.textContent).toBe("3 (90 %)");
  vi.advanceTimersByTime(700);
  expect(root.textContent).toBe("3 (95 %)");
});
