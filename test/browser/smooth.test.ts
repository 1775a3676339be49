/**
 * What a page is told while mnist trains in a worker of its own; how smooth it stays,
 * `npm run sweep:promises` measures.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Told } from "./pages/smooth.js";
import { chromiumCandidate } from "./support/candidates.js";
import type { Engine } from "./support/engine.js";

const candidate = await chromiumCandidate();

if ("start" in candidate) describe(`${candidate.name}: while mnist trains`, () => testPage(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testPage(start: () => Promise<Engine>): void {
  let engine: Engine;
  let told: Told;

  beforeAll(async () => {
    engine = await start();
    const order = { module: "smooth", name: "train", args: ["/policy/mnist", true] };
    const { result, error, complaints } = await engine.command("policy", order);
    expect({ error, complaints }).toEqual({ error: undefined, complaints: [] });
    told = result as Told;
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
  });
}
