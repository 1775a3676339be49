import { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { otherThreads } from "../../src/platform/otherThreads.js";
import type { ThreadState } from "../../src/platform/platform.js";
import { Watchdog } from "../../src/runtime/threads/watchdog.js";

let now = 0;
vi.spyOn(performance, "now").mockImplementation(() => now);
afterEach(() => {
  now = 0;
});

/**
 * Looks every `interval` milliseconds at what `progressAt` tells of the time; when the watchdog
 * says that they hang, if ever within 50 seconds.
 */
function overAt(
  interval: number,
  progressAt: (milliseconds: number) => number,
  otherThreads?: () => readonly ThreadState[] | undefined,
): number | undefined {
  const watchdog = new Watchdog({ otherThreads });
  for (now = 0; now <= 50_000; now += interval) if (watchdog.isOver(progressAt(now))) return now;
  return undefined;
}

/** Of threads that get on with nothing. */
const stuck = () => 7;

/** A thread that has computed a share of the time so far. */
const thread = (id: string, share: number, wantsProcessor = true) => ({
  id,
  computed: 900 + share * now,
  wantsProcessor,
});

test("it is over when nothing gets on for three seconds, however often it looks", () => {
  for (const interval of [1, 5, 100]) expect(overAt(interval, stuck)).toBe(3000);
  expect(overAt(5, (time) => Math.min(time, 4000))).toBe(7000);
});

test("it lasts as long as anything gets on, be it once in two seconds", () => {
  expect(overAt(5, (time) => Math.floor(time / 2000))).toBeUndefined();
});

test("a process that was stopped, or a host that was busy, has not waited", () => {
  const watchdog = new Watchdog({});
  for (now = 0; now < 200_000; now += 10_000) expect(watchdog.isOver(1)).toBe(false);
});

test.each<[what: string, told: () => readonly ThreadState[] | undefined]>([
  ["computes in vain", () => [thread("2", 1)]],
  ["computes in vain on a quarter of a processor", () => [thread("2", 0.25)]],
  ["sleeps", () => [thread("2", 0, false)]],
  ["is gone", () => []],
  ["the system tells nothing of", () => undefined],
])("a thread that %s hangs", (_, told) => {
  expect(overAt(5, stuck, told)).toBe(3000);
});

test("with an eighth of a processor it hangs within five seconds", () => {
  expect(overAt(5, stuck, () => [thread("2", 0.125)])).toBeLessThanOrEqual(5000);
});

test("a thread that others keep from computing doesn't hang, but for half a minute at most", () => {
  for (const others of [[], [thread("1", 1)], [thread("1", 0, false)]]) {
    const threads = () => [...others, thread("2", 0.01)];
    expect(overAt(5, (time) => Math.floor(time / 20_000), threads)).toBeUndefined();
    expect(overAt(5, stuck, threads)).toBe(30_000);
  }
});

test("it is over as soon as the thread has computed enough in vain", () => {
  const threads = () => [{ id: "2", computed: Math.max(0, now - 6000), wantsProcessor: true }];
  const over = overAt(5, stuck, threads) ?? 0;
  expect(over).toBeGreaterThanOrEqual(6500);
  expect(over).toBeLessThanOrEqual(6600);
});

test("what a thread computed before something got on doesn't count", () => {
  const threads = () => [{ id: "2", computed: Math.min(now, 6000), wantsProcessor: true }];
  expect(overAt(5, (time) => Math.min(time, 6000), threads)).toBe(36_000);
});

test("threads are looked at rarely, where one hardly computes", () => {
  const otherThreads = vi.fn(() => [thread("2", 0)]);
  overAt(5, (time) => Math.floor(time / 13_000), otherThreads);
  // three times a tenth of a second for ten seconds, once when each thirteen seconds became
  // suspicious
  expect(otherThreads.mock.calls.length).toBeLessThan(3 * 101 + 4 + 101);
});

test.runIf(process.platform === "linux")("Linux tells which threads compute", async () => {
  const known = new Set(otherThreads()?.map(({ id }) => id));
  const worker = new Worker("require('worker_threads').parentPort.postMessage(0); for (;;);", { eval: true });
  await new Promise((resolve) => worker.once("message", resolve));
  const busy = () => otherThreads()?.filter(({ id, wantsProcessor }) => wantsProcessor && !known.has(id)) ?? [];
  const most = () => Math.max(0, ...busy().map(({ computed }) => computed));
  await vi.waitFor(() => expect(most()).toBeGreaterThan(200), { timeout: 20_000, interval: 50 });
  await worker.terminate();
  expect(otherThreads()?.some(({ id }) => id === String(process.pid))).toBe(false);
});
