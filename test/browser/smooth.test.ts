/** What a page does while mnist trains in a worker of its own: it stays smooth, predicts, and aborts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Smoothness } from "./pages/smooth.js";
import { chromiumCandidate } from "./support/candidates.js";
import type { Engine } from "./support/engine.js";

/** Frames a second that a page keeps, and what one shows at least beside other work on a machine that isn't overloaded. */
const SMOOTH = 50;
const IDLE = 55;

/** Milliseconds in which an aborted training ends, with room for a busy machine. */
const ABORT = 1000;

const candidate = await chromiumCandidate();

if ("start" in candidate) describe(`${candidate.name}: while mnist trains`, () => testPage(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testPage(start: () => Promise<Engine>): void {
  let engine: Engine;
  let told: Smoothness;

  beforeAll(async () => {
    engine = await start();
    const order = { module: "smooth", name: "train", args: ["/policy/mnist", true] };
    const { result, error, complaints } = await engine.command("policy", order);
    expect({ error, complaints }).toEqual({ error: undefined, complaints: [] });
    told = result as Smoothness;
  }, 60_000);
  afterAll(() => engine?.close());

  test("predictions are answered, the newest of those that wait", () => {
    expect(told.epochs).toBeGreaterThan(0);
    expect(told.predictions).toBeGreaterThan(0);
    expect(["SUPERSEDED", "answered"]).toContain(told.pair[0]);
    expect(told.pair[1]).toBe("answered");
  });

  test("fit can be aborted", () => {
    expect(told.reason).toBe("AbortError");
    expect(told.wait).toBeLessThan(ABORT);
  });

  test("a page keeps 50 frames a second", ({ skip }) => {
    expectSmooth(told, skip);
  });

  test("the page of this project keeps 50 frames a second, with all that it draws", async ({ skip }) => {
    const order = { module: "smooth", name: "watch", args: [] };
    const { result, error, complaints } = await engine.command("isolated-policy", order);
    expect({ error, complaints }).toEqual({ error: undefined, complaints: [] });
    expectSmooth(result as Frames, skip);
  });
}

type Frames = Pick<Smoothness, "before" | "training" | "after">;

function expectSmooth({ before, training, after }: Frames, skip: (condition: boolean, note: string) => void): void {
  const idle = Math.min(before, after);
  skip(idle < IDLE, `this machine is overloaded: a page shows ${idle.toFixed()} frames a second beside any other work`);
  // of three seconds the best: what else the machine does for a moment is not the training's doing
  expect(Math.max(...training)).toBeGreaterThanOrEqual(SMOOTH);
}
