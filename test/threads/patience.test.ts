import { afterEach, expect, test, vi } from "vitest";
import { Patience } from "../../src/runtime/threads/patience.js";

let now = 0;
vi.spyOn(performance, "now").mockImplementation(() => now);
afterEach(() => {
  now = 0;
});

/** Looks every `interval` milliseconds at what `progressAt` tells of the time; when patience is over, if ever within 20 seconds. */
function overAt(interval: number, progressAt: (milliseconds: number) => number): number | undefined {
  const patience = new Patience();
  for (now = 0; now <= 20_000; now += interval) if (patience.isOver(progressAt(now))) return now;
  return undefined;
}

test("it is over when nothing gets on for three seconds, however often it looks", () => {
  for (const interval of [1, 5, 100]) expect(overAt(interval, () => 7)).toBe(3000);
  expect(overAt(5, (time) => Math.min(time, 4000))).toBe(7000);
});

test("it lasts as long as anything gets on, be it once in two seconds", () => {
  expect(overAt(5, (time) => Math.floor(time / 2000))).toBeUndefined();
});

test("a process that was stopped, or a host that was busy, has not waited", () => {
  const patience = new Patience();
  for (now = 0; now < 200_000; now += 10_000) expect(patience.isOver(1)).toBe(false);
});
