import { beforeEach, expect, test } from "vitest";
import { Trial } from "../../src/runtime/trial.js";
import { Turn } from "../../src/runtime/turn.js";

/** Milliseconds of a run each way on the machine of these tests, which has no clock but this. */
const speeds = { together: 50, alone: 100 };
let now = 0;
let trial: Trial;

beforeEach(() => {
  now = 0;
  Object.assign(speeds, { together: 50, alone: 100 });
  const nothing = (): void => undefined;
  trial = new Trial(
    new Turn(
      async () => undefined,
      nothing,
      () => now,
    ),
  );
});

/** One run; whether it was one of several threads. */
function run(): boolean {
  const isTogether = trial.begin();
  now += isTogether ? speeds.together : speeds.alone;
  trial.end((together, alone) => together < alone);
  return isTogether;
}

/** So many runs, as T and A. */
const runs = (count: number): string => Array.from({ length: count }, () => (run() ? "T" : "A")).join("");

test("both ways take turns after the kernels are warm, and the faster one goes on", () => {
  expect(runs(2)).toBe("TT");
  expect(runs(4)).toBe("TATA");
  expect(runs(19)).toBe("T".repeat(19));
});

test("a result holds a second of runs, however long the training rests between them, and twice as long once it is confirmed", () => {
  expect(runs(6)).toBe("TTTATA");
  expect(runs(10)).toBe("T".repeat(10));
  now += 60_000;
  expect(runs(10)).toBe("T".repeat(10));
  expect(runs(4)).toBe("TATA");
  expect(runs(40)).toBe("T".repeat(40));
  expect(runs(4)).toBe("TATA");
  expect(runs(80)).toBe("T".repeat(80));
});

test("a result that others replace holds a second again", () => {
  expect(runs(6)).toBe("TTTATA");
  speeds.together = 200;
  expect(runs(5)).toBe("TTTTT");
  expect(runs(4)).toBe("TATA");
  expect(runs(10)).toBe("A".repeat(10));
  speeds.together = 50;
  expect(runs(4)).toBe("TATA");
  expect(runs(20)).toBe("T".repeat(20));
});
