/** What a page shows while mnist trains in a worker of its own: 50 frames a second. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Frames } from "../../browser/pages/smooth.js";
import { chromiumCandidate } from "../../browser/support/candidates.js";
import type { Engine } from "../../browser/support/engine.js";

/**
 * Frames a second that a page keeps, and what one shows at least beside other work on a machine
 * that isn't overloaded.
 */
const SMOOTH = 50;
const IDLE = 55;

const candidate = await chromiumCandidate();

if ("start" in candidate) describe(candidate.name, () => testFrames(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testFrames(start: () => Promise<Engine>): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine?.close());

  test.each([
    ["a page", "policy", "count", ["/policy/mnist", true]],
    ["the page of this project, with all that it draws", "isolated-policy", "watch", []],
  ] as const)("%s keeps 50 frames a second", async (_, mode, name, args) => {
    const { result, error, complaints } = await engine.command(mode, { module: "smooth", name, args });
    expect({ error, complaints }).toEqual({ error: undefined, complaints: [] });
    const { before, training, after } = result as Frames;
    expect(Math.min(before, after), "this machine is busy with other things").toBeGreaterThanOrEqual(IDLE);
    // of three seconds the best: what else the machine does for a moment is not the training's
    // doing
    expect(Math.max(...training)).toBeGreaterThanOrEqual(SMOOTH);
  });
}
