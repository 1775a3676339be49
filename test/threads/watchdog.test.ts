import { afterEach, expect, test, vi } from "vitest";
import { Watchdog } from "../../src/runtime/threads/watchdog.js";

let now = 0;
vi.spyOn(performance, "now").mockImplementation(() => now);
afterEach(() => {
  now = 0;
});

/** Looks every `interval` milliseconds at what `progressAt` tells of the time; when the watchdog says that they hang, if ever within 20 seconds. */
function overAt(interval: number, progressAt: (milliseconds: number) => number): number | undefined {
  const watchdog = new Watchdog();
  for (now = 0; now <= 20_000; now += interval) if (watchdog.isOver(progressAt(now))) return now;
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
  const watchdog = new Watchdog();
  for (now = 0; now < 200_000; now += 10_000) expect(watchdog.isOver(1)).toBe(false);
});
