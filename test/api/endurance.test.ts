/**
 * Models of every kind live and give all back; and what tells if they don't.
 * `npm run sweep:endurance` has 10,000 live.
 */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { growthIn, type Sample, tableOf } from "../sweeps/endurance/samples.mjs";

const MODELS = 24;

/**
 * What the sweep prints of some models, and its code; "memory" of so short a run is that of what
 * the engine compiles.
 */
async function endure(...args: string[]): Promise<{ readonly told: string; readonly code: unknown }> {
  const script = fileURLToPath(new URL("../sweeps/endurance/endurance.mjs", import.meta.url));
  const all = [script, "--minutes", "0", "--models", `${MODELS}`, ...args];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return { told: await text(child.stdout), code: await ended };
}

test("handles and descriptors stay the same", async () => {
  const { told } = await endure();
  expect(told).toContain(`\n${MODELS} models in `);
  expect(told).not.toMatch(/handles grew|descriptors grew|temporary files/);
});

test.each(["handles", "descriptors"])("%s that are kept are found", async (plant) => {
  const { told, code } = await endure("--plant", plant);
  expect(told).toMatch(new RegExp(`${plant} grew from \\d+\\.0 to \\d+\\.0`));
  expect(code).toBe(1);
});

describe("samples", () => {
  /**
   * 60 samples, warming up to 200 MiB, around which memory then goes up and down by as much as 20,
   * with `more` of each.
   */
  const samples = (more: (i: number) => Partial<Sample>): Sample[] =>
    Array.from({ length: 60 }, (_, i) => ({
      at: 100 * i,
      memory: (i < 15 ? 13 * i : 200) + 20 * Math.sin(i),
      handles: 1 + (i % 3),
      descriptors: 20 + (i % 2),
      ...more(i),
    }));

  test("that go up and down are flat", () => {
    expect(growthIn(samples(() => ({})))).toEqual([]);
  });

  test.each<readonly [string, (i: number) => Partial<Sample>]>([
    ["memory grew from 259.0 to 299.7", (i) => ({ memory: 200 + 2 * i + Math.sin(i) })],
    ["handles grew from 7.0 to 12.0", (i) => ({ handles: Math.floor(i / 4) })],
    ["descriptors grew from 27.0 to 32.0", (i) => ({ descriptors: 20 + Math.floor(i / 4) })],
  ])("that grow are told: %s", (told, more) => {
    expect(growthIn(samples(more))).toEqual([expect.stringContaining(told)]);
  });

  test("are told in some twenty lines", () => {
    const lines = tableOf(
      samples(() => ({})),
      "models",
    ).split("\n");
    expect(lines.length).toBeLessThan(23);
    expect(lines[0]).toMatch(/models +memory, MiB +handles +descriptors$/);
    expect(lines.at(-1)?.trim().split(/ +/)[0]).toBe("5900");
  });
});
