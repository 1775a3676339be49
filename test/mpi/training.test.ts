/** Trainings that processes of MPI share out come to the bits of one process. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { train } from "../processes/support/trainings.mjs";
import { launchers, mpirun } from "./support/mpirun.js";

const program = fileURLToPath(new URL("./programs/training.mjs", import.meta.url));
const names = ["schedules, clipping, averages and validation", "rows that don't count alike", "several threads"];

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  test.skipIf(absence).each([2, 3, 4])(`%i processes${absence ? ` (${absence})` : ""}`, async (processes) => {
    const { code, out, err } = await mpirun(launcher, processes, [program, ...names]);
    expect(code, err).toBe(0);
    const told = out
      .split("\n")
      .filter((line) => line !== "")
      .map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
    expect(told).toHaveLength(processes * names.length);
    for (const name of names) {
      const { records, weights } = await train(undefined, name);
      const own = told.filter((one) => one.name === name);
      expect(own.map(({ rank }) => rank).sort()).toEqual(Array.from({ length: processes }, (_, rank) => rank));
      for (const one of own) expect(one).toMatchObject({ records, weights });
    }
  });
});
