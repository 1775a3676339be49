/** When a process fails, all end soon, while they wait for it, with the reason and its rank. */
import { describe, expect, test } from "vitest";
import { launchers, mpirun, programOf } from "./support/mpirun.js";

/** Milliseconds in which all must have ended. */
const LONGEST = 5000;

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";
  const run = (way: string) =>
    mpirun(launcher, 3, [programOf("failing"), way], { onText: (text) => text.includes("fails now") });

  test.skipIf(absence).each([
    ["throw", 1, "Error: the data are gone\n    at "],
    ["reject", 1, "Error: the data are gone\n    at "],
    ["interrupt", 130, "was told to end by a signal, of a user or of the launcher"],
    ["exit", 7, "ended with exit code 7, so that all processes end."],
    ["leave", 7, "ended with exit code 7, so that all processes end."],
    ["abort", 9, "the data are gone."],
  ])(`a process that ends by %s ends all${because}`, async (way, exitCode, reason) => {
    const { code, out, err, after } = await run(way);
    expect(out).not.toContain("went on");
    expect(err).toMatch(/^lanegrad: rank 2 of 3 \(.+\): /m);
    expect(err).toContain(`: ${reason}`);
    expect(err.match(/lanegrad: rank/g)).toHaveLength(1);
    expect(code).toBe(exitCode);
    expect(after).toBeLessThan(LONGEST);
  });

  // the launchers tell of these themselves
  test.skipIf(absence).each(["kill", "segfault"])(`a process that ends by %s ends all${because}`, async (way) => {
    const { code, out, err, after } = await run(way);
    expect(out).not.toContain("went on");
    expect(out + err).toMatch(/signal (?:9|11)\b/);
    expect(code).not.toBe(0);
    expect(after).toBeLessThan(LONGEST);
  });
});
