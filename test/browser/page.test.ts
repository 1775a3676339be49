/**
 * The page of build/page in every browser that is here, under the strictest policy, used by script
 * as a reader uses it.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Benchmarked } from "./pages/benchmarking.js";
import type { Opened, Shared } from "./pages/keeping.js";
import type { Reach, Skips, Tour } from "./pages/tour.js";
import { candidates } from "./support/candidates.js";
import type { Engine } from "./support/engine.js";
import type { ModeName } from "./support/modes.js";

for (const candidate of await candidates()) {
  if (candidate.name === "Bun") continue;
  if ("start" in candidate) describe(candidate.name, () => testPage(candidate.start));
  else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);
}

function testPage(start: () => Promise<Engine>): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine?.close());

  async function ask<Result>(mode: ModeName, name: string, module = "tour", seconds?: number): Promise<Result> {
    const { result, error, complaints } = await engine.command(mode, { module, name, args: [] }, seconds);
    expect({ error, complaints }).toEqual({ error: undefined, complaints: [] });
    return result as Result;
  }

  // 5,000 epochs take a busy machine its time
  test.each(["isolated-policy", "policy"] as const)("%s: trains iris, steps, resets, shares", async (mode) => {
    const { iris, stepped, message, hash, shared } = await ask<Tour>(mode, "tour", "tour", 300);
    expect(iris).toEqual({ epoch: 5000, accuracy: 0.95 });
    expect(stepped).toEqual([0, 1]);
    expect(message).toBe("");
    expect(hash).toBe("#data=iris&hidden=5-4&activation=tanh");
    expect(shared).toMatch(/4–5–4–3/);
  });

  test("fetches the digits, and learns them", async () => {
    const { epoch, accuracy } = await ask<{ epoch: number; accuracy: number }>("isolated-policy", "digits");
    expect(epoch).toBe(1);
    expect(accuracy).toBeGreaterThan(0.8);
  });

  test("skips the settings in either tab, and leaves what is trained as it is", async () => {
    const found = await ask<Skips>("isolated-policy", "skips");
    expect(found).toMatchObject({ training: "main", benchmark: "benchmark", hash: "#benchmark&data=iris&hidden=5" });
    expect(found.sizes).toMatch(/4–5–3/);
  });

  test("everything has a name and can be reached by keyboard", async () => {
    const { unreachable, nameless, tab, isOpen, focusables } = await ask<Reach>("isolated-policy", "reach");
    expect({ unreachable, nameless }).toEqual({ unreachable: [], nameless: [] });
    expect({ tab, isOpen }).toEqual({ tab: "tab-benchmark", isOpen: true });
    expect(focusables).toBeGreaterThan(15);
  });

  test("goes back to a model as it was opened", async () => {
    const { sizes, opened, trained, reset } = await ask<Opened>("isolated-policy", "reopen", "keeping");
    expect(sizes).toMatch(/4–5–3/);
    expect(opened).toMatch(/test rows are right: (?:9\d|100)/);
    expect(trained).not.toBe(opened);
    expect(reset).toBe(opened);
  });

  test("announces whether the link is copied", async () => {
    const { role, copied, refused } = await ask<Shared>("isolated-policy", "share", "keeping");
    expect(role).toBe("status");
    expect(copied).toEqual(["Link copied", "Link copied."]);
    expect(refused.slice(0, 2)).toEqual([
      "Copy link to this configuration",
      "The link is in the field, for you to copy.",
    ]);
    expect(refused[2]).toMatch(/#data=iris&hidden=5$/);
  });

  // a device's limits take their time where other work is done beside
  test("measures kernels, until it is stopped", { timeout: 130_000 }, async () => {
    const shown = await ask<Benchmarked>("isolated-policy", "benchmark", "benchmarking", 120);
    expect(shown).toMatchObject({ running: "Stop", stopped: "Run", announced: "Stopped.", late: 0, left: "Run" });
    expect(shown.machine).toMatch(/GFLOP\/s/);
    const [median, share, host] = ["median", "of the limit", "host µs/call"].map((name) =>
      shown.headings.indexOf(name),
    );
    for (const row of shown.rows) {
      expect(row).toHaveLength(shown.headings.length);
      expect(row[median]).toMatch(/^[\d.]+ (?:ns|µs|ms|s)$/);
      expect(row[share]).toMatch(/^\d+ %$/);
      expect(row[host]).toMatch(/^[\d.]+$/);
    }
  });
}
