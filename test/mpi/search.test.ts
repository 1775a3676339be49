/**
 * Trainings that are handed out to processes: the same results for any number of them, told by the
 * first one alone.
 */

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { launchers, mpirun } from "./support/mpirun.js";

const cli = fileURLToPath(new URL("../../build/dist/cli.js", import.meta.url));
const iris = fileURLToPath(new URL("../golden/iris.csv", import.meta.url));

/** The lines of `--json` in an order that doesn't depend on who was first, without seconds. */
function linesOf(out: string): readonly string[] {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll(/"seconds":[\d.e-]+/g, ""))
    .sort();
}

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";
  const run = (size: number, ...args: readonly string[]) => mpirun(launcher, size, [cli, ...args, "--json"]);

  test.skipIf(absence)(`folds are the same on 1, 2, 3 and 4 processes${because}`, async () => {
    const args = ["crossvalidate", iris, "--target", "species", "--epochs", "3"];
    const one = await run(1, ...args);
    expect([one.code, one.err]).toEqual([0, ""]);
    expect(linesOf(one.out)).toHaveLength(6);
    for (const size of [2, 3, 4]) {
      const { code, out, err } = await run(size, ...args);
      expect([code, err]).toEqual([0, ""]);
      expect(linesOf(out)).toEqual(linesOf(one.out));
    }
    const jobs = await run(2, ...args, "--jobs", "2");
    expect(linesOf(jobs.out)).toEqual(linesOf(one.out));
  });

  test.skipIf(absence)(`searches are the same on 1, 2 and 3 processes, and keep every trial${because}`, async () => {
    const args = ["search", iris, "--target", "species", "--epochs", "9", "--trials", "9", "--method", "halving"];
    const one = await run(1, ...args);
    expect([one.code, one.err]).toEqual([0, ""]);
    const state = join(mkdtempSync(join(tmpdir(), "lanegrad-mpi-search-")), "state.json");
    for (const size of [2, 3]) {
      const { code, out, err } = await run(size, ...args, ...(size === 2 ? ["--state", state] : []));
      expect([code, err]).toEqual([0, ""]);
      expect(linesOf(out)).toEqual(linesOf(one.out));
    }
    // all trials are there: what is left to tell is the result
    const resumed = await run(2, ...args, "--state", state);
    expect(linesOf(resumed.out)).toEqual(linesOf(one.out).filter((line) => line.includes('"event":"search"')));
  });

  test.skipIf(absence)(`members are the same bits on 1, 2 and 3 processes${because}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "lanegrad-mpi-members-"));
    const train = async (size: number, ...more: readonly string[]) => {
      const path = join(folder, `${size}${more.length}.safetensors`);
      const args = ["train", iris, "--target", "species", "--epochs", "3", "--members", "4", "--save", path];
      const { code, out, err } = await run(size, ...args, ...more);
      expect([code, err]).toEqual([0, ""]);
      expect(out.match(/"event":"member"/g)).toHaveLength(4);
      return readFileSync(path);
    };
    const one = await train(1);
    for (const size of [2, 3]) expect((await train(size)).equals(one)).toBe(true);
    expect((await train(2, "--jobs", "2")).equals(one)).toBe(true);
  });

  test.skipIf(absence).each([
    [
      "search with other trials",
      ["search", iris, "--target", "species", "--trials", "3"],
      ["--trials", "2"],
      "--trials",
    ],
    ["search of other rows", ["search", iris, "--target", "species"], ["--test", "0.3"], "--test"],
    ["folds with other options", ["crossvalidate", iris, "--target", "species"], ["--lr", "0.5"], "--learning-rate"],
    [
      "members with other options",
      ["train", iris, "--target", "species", "--members", "3"],
      ["--lr", "0.5"],
      "--learning-rate",
    ],
  ])(`a process that begins a %s is told of${because}`, async (_, args, more, what) => {
    const other = [":", "-n", "1", process.execPath, cli, ...args, ...more];
    const { code, out, err } = await run(1, ...args, "--epochs", "2", ...other, "--epochs", "2");
    expect(code).not.toBe(0);
    expect(err).toMatch(new RegExp(`^lanegrad: rank 0 of 2 .*: Process 1 has other ${what}`, "m"));
    expect(out).not.toMatch(/"event":"(?:trial|fold|member|epoch)"/);
  });

  test.skipIf(absence)(`what is wrong ends all processes${because}`, async () => {
    const { code, err } = await run(2, "crossvalidate", iris, "--target", "species", "--folds", "51");
    expect(code).not.toBe(0);
    expect(err).toMatch(/The class "setosa" of .* has 50 rows, fewer than 51 folds/);
  });
});
