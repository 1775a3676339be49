/**
 * The processes of real launchers: what they tell each other arrives, bit by bit, and what is wrong
 * is told.
 */
import { describe, expect, test } from "vitest";
import { launchers, mpirun, programOf } from "./support/mpirun.js";

interface Found {
  readonly rank: number;
  readonly size: number;
  readonly engine: string;
  readonly found: number;
  readonly wrong: number;
  readonly errors: readonly string[];
}

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";

  test.skipIf(absence).each([2, 3, 4])(`%i processes hear what the others say${because}`, async (size) => {
    const { code, out, err } = await mpirun(launcher, size, [programOf("messages")]);
    expect([code, err]).toEqual([0, ""]);
    const told = out
      .trimEnd()
      .split("\n")
      .map((line): Found => JSON.parse(line))
      .sort((a, b) => a.rank - b.rank);
    expect(told.map(({ rank }) => rank)).toEqual(Array.from({ length: size }, (_, i) => i));
    for (const { rank, engine, found, wrong, errors, size: known } of told) {
      expect([known, wrong, engine.replace(/ [\d.]+$/, "")]).toEqual([size, 0, launcher.name]);
      expect(found).toBeGreaterThan(24 + 2 * size);
      expect(errors.slice(0, 4)).toEqual([
        `INVALID_OPTION to must be the rank of another process, not ${rank}.`,
        `INVALID_OPTION from must be a whole number from 0 to ${size - 1}, not ${size}.`,
        `INVALID_OPTION root must be a whole number from 0 to ${size - 1}, not -1.`,
        `INVALID_OPTION all must be ${size} times as long as the 2 bytes of each process, not 3.`,
      ]);
      expect(errors.at(-1)).toBe("DISPOSED The processes are no longer connected: finalize was called.");
    }
    expect(told[0].errors[4]).toMatch(/^PROCESSES_FAILED .* failed in MPI_Recv: .*truncated\.$/);
    expect(told[1].errors[4]).toBe(
      "PROCESSES_FAILED A message has 5 bytes where 6 are expected: the processes run different programs.",
    );
  });
});
