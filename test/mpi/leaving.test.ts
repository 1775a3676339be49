/**
 * A process that ends in order while others train with it ends all soon, with the reason; processes
 * that all end are quiet.
 */
import { describe, expect, test } from "vitest";
import { launchers, mpirun, programOf } from "./support/mpirun.js";

/**
 * Milliseconds that a launch may take, with what it takes to begin three processes of Node on a
 * machine that does other work.
 */
const LONGEST = 20_000;

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";
  const run = async (way: string) => {
    const begun = performance.now();
    const ended = await mpirun(launcher, 3, [programOf("leaving"), way]);
    expect(performance.now() - begun).toBeLessThan(LONGEST);
    return ended;
  };

  const ended =
    /^lanegrad: rank [01] of 3 \(.+\): ResourceError: Process 2 has ended, while process [01] calls fit: call it/m;

  test.skipIf(absence).each([
    ["exit", /^lanegrad: rank 2 of 3 \(.+\): ended amid fit, so that all processes end\.$/m],
    ["exit in a fold", /^lanegrad: rank [012] of 3 \(.+\): ended amid crossValidate, so that all processes end\.$/m],
    ["skip", ended],
    ["leave early", ended],
    ["once", ended],
    ["alone", ended],
    ["finalize", ended],
  ])(`a process that leaves otherwise than the others (%s) ends all${because}`, async (way, sentence) => {
    const { code, err } = await run(way);
    expect(err).toMatch(sentence);
    expect(code).toBe(1);
  });

  test.skipIf(absence).each([
    ["evaluate", ""],
    ["diverge", "NON_FINITE_LOSS\n".repeat(3)],
    ["go on with what is over", "0 epochs\n".repeat(3)],
    ["be refused", "INVALID_OPTION\n".repeat(3)],
    ["be refused with own rows", "DATA_MISMATCH\n".repeat(3)],
    ["evaluate what overflows", "DATA_NON_FINITE\n".repeat(3)],
    ["evaluate own rows that don't fit", "DATA_MISMATCH\n".repeat(3)],
    ["watch what isn't there", "INVALID_OPTION\n".repeat(3)],
  ])(`processes that all do the same (%s) end in order${because}`, async (way, told) => {
    const { code, out, err } = await run(way);
    expect([code, out, err]).toEqual([0, told, ""]);
  });

  test.skipIf(absence)(
    `validations that are refused in all (rows: "all" and "own") end in order${because}`,
    async () => {
      const { code, out, err } = await run("validate with rows that don't fit");
      expect([code, err]).toEqual([0, ""]);
      const lines = out.trim().split("\n").sort();
      expect(lines).toEqual([...Array(3).fill("all DATA_MISMATCH"), ...Array(3).fill("own DATA_MISMATCH")]);
    },
  );
});
