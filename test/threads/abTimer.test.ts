import { beforeEach, expect, test } from "vitest";
import { AbTimer } from "../../src/runtime/threads/abTimer.js";
import { TimeSlice } from "../../src/runtime/timeSlice.js";

/** Milliseconds of a run each way on the machine of these tests, which has no clock but this. */
const speeds = { together: 95, alone: 100 };
let now = 0;
let timer: AbTimer;

beforeEach(() => {
  now = 0;
  Object.assign(speeds, { together: 95, alone: 100 });
  const nothing = (): void => undefined;
  timer = new AbTimer(
    new TimeSlice(
      async () => undefined,
      nothing,
      () => now,
    ),
  );
});

/** One run; whether it was one of several threads. */
function run(): boolean {
  const isTogether = timer.begin();
  now += isTogether ? speeds.together : speeds.alone;
  timer.end((together, alone) => together < alone);
  return isTogether;
}

/** So many runs, as T and A. */
const runs = (count: number): string => Array.from({ length: count }, () => (run() ? "T" : "A")).join("");

test("both ways take turns after the kernels are warm, and the faster one goes on", () => {
  expect(runs(1)).toBe("T");
  expect(runs(4)).toBe("TATA");
  expect(runs(10)).toBe("T".repeat(10));
});

test("a result holds a second of runs, however long the training rests between them, and twice as long once it is confirmed", () => {
  expect(runs(5)).toBe("TTATA");
  expect(runs(5)).toBe("T".repeat(5));
  now += 60_000;
  expect(runs(6)).toBe("T".repeat(6));
  expect(runs(4)).toBe("TATA");
  expect(runs(22)).toBe("T".repeat(22));
  expect(runs(4)).toBe("TATA");
  expect(runs(43)).toBe("T".repeat(43));
  expect(runs(4)).toBe("TATA");
});

test("a result that others replace holds a second again", () => {
  expect(runs(5)).toBe("TTATA");
  speeds.together = 105;
  expect(runs(10)).toBe("T".repeat(10));
  expect(runs(4)).toBe("TATA");
  expect(runs(10)).toBe("A".repeat(10));
  speeds.together = 95;
  expect(runs(4)).toBe("TATA");
  expect(runs(11)).toBe("T".repeat(11));
});

test.each([
  { together: 50, alone: 100 },
  { together: 130, alone: 100 },
])("the slower way's runs cost at most two hundredths of the time: %o", (machine) => {
  Object.assign(speeds, machine);
  const best = Math.min(machine.together, machine.alone);
  // the first comparison is the price of knowing; those that follow have to earn theirs
  runs(10);
  const start = now;
  const count = 2000;
  runs(count);
  expect((now - start) / (count * best)).toBeLessThan(1.021);
});

test("a result holds a minute at most, however dear the slower way is", () => {
  Object.assign(speeds, { together: 2000, alone: 100 });
  expect(runs(5)).toBe("TTATA");
  expect(runs(600)).toBe("A".repeat(600));
  expect(runs(1)).toBe("T");
});
