/** `mpirun -n 3 lanegrad ...`: one process prints and saves, and what goes wrong in any of them ends all. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli, inFolder, iris, lanegrad } from "../cli/lanegrad.js";
import { type LaunchOptions, launchers, mpirun, programOf } from "./support/mpirun.js";

/** Milliseconds in which all must have ended. */
const LONGEST = 5000;

const trained = ["train", iris, "--target", "species", "--epochs", "3"];

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";
  const run = (count: number, args: readonly string[], options?: LaunchOptions) =>
    mpirun(launcher, count, [cli, ...args], options);

  test.skipIf(absence).each([1, 2, 3])(`%i processes print and save once what one does${because}`, async (count) => {
    const [own, alone] = [inFolder(`mpi-${launcher.name}-${count}.safetensors`), inFolder("alone.safetensors")];
    const timeless = (text: string): string => text.replace(/"(?:seconds|saved|threads)":[^,}]*,?/g, "");
    const one = lanegrad([...trained, "--json", "--save", alone]);
    const { code, out, err } = await run(count, [...trained, "--json", "--save", own]);
    expect([code, err, timeless(out)]).toEqual([0, "", timeless(one.out)]);
    expect(readFileSync(own).equals(readFileSync(alone))).toBe(true);
  });

  test.skipIf(absence).each([
    ["an option that there is not", ["train", iris, "--nonsense"], 2, /^Unknown option '--nonsense'/],
    [
      "a command for one",
      ["info"],
      2,
      /^lanegrad: rank 0 of 3 \(.+\): .+ has started several processes, which share out \S.*: start lanegrad info/,
    ],
    [
      "standard input",
      ["train", "-"],
      2,
      /^lanegrad: rank 0 of 3 \(.+\): standard input comes to the first of several processes alone: name/,
    ],
    ["a file that no process has", ["train", "nothing.csv"], 1, /^lanegrad: rank 0 of 3 \(.+\): nothing\.csv: no such/],
  ])(`what all processes meet is told once: %s${because}`, async (_, args, exitCode, sentence) => {
    const { code, out, err } = await run(3, args);
    expect([code, out]).toEqual([exitCode, ""]);
    const told = err.split("\n").filter((line) => sentence.test(line));
    expect(told).toHaveLength(1);
    expect(err.split("\n").filter((line) => /^lanegrad: rank [12]/.test(line))).toEqual([]);
  });

  test.skipIf(absence)(`without koffi all end, and how to do without is told${because}`, async () => {
    const { code, out, err } = await run(2, trained, { cwd: inFolder("") });
    expect(code).not.toBe(0);
    expect(out).not.toContain("accuracy");
    expect(err).toMatch(
      /^lanegrad: rank 0 of 2 \(.+\): MPI is called through the package koffi, which isn't installed: npm install koffi; or set LANEGRAD_MPI_LIBRARY=none to /m,
    );
  });

  test.skipIf(absence)(`processes that shall not know of each other print each for itself${because}`, async () => {
    const variables = { LANEGRAD_MPI_LIBRARY: "none" };
    const { code, out } = await run(2, [...trained, "--quiet"], { variables });
    expect([code, out.match(/train accuracy/g)]).toEqual([0, ["train accuracy", "train accuracy"]]);
  });

  test.skipIf(absence)(`a file that one process lacks ends all, and it is named${because}`, async () => {
    const copy = inFolder("own.csv");
    writeFileSync(copy, readFileSync(iris));
    // `:` begins other arguments for the processes behind it
    const other = [":", "-n", "1", process.execPath, cli, "train", inFolder("gone.csv")];
    const { code, err } = await run(
      1,
      ["train", copy, "--target", "species", "--no-patience", "--epochs", "1000000", "--json", ...other],
      {
        onText: (text) => text.includes("lanegrad: rank"),
      },
    );
    rmSync(copy);
    expect(err).toMatch(/^lanegrad: rank 1 of 2 \(.+\): .*gone\.csv: no such file; check the path\.$/m);
    expect(code).toBe(1);
  });

  // of epochs that take milliseconds, so that no launcher has more lines under way than a pipe holds
  const endless = (checkpoint: string) => [
    ...["--import", programOf("tellPid"), cli, "train", iris, "--target", "species", "--no-patience"],
    ...["--hidden", "128,128", "--batch-size", "1", "--epochs", "100000000", "--json"],
    ...["--checkpoint", checkpoint, "--every", "20"],
  ];
  const goesOn = (text: string): boolean => text.includes('"epoch":50,');
  /** The number of the first epoch with which a training goes on from a checkpoint. */
  const resumedAt = async (checkpoint: string): Promise<number> => {
    const { out } = await mpirun(launcher, 1, [...endless(inFolder("next.ckpt")), "--resume", checkpoint], {
      onText: (text, pid) => text.includes('"event":"epoch"') && process.kill(pid, "SIGINT"),
    });
    const [, epoch] = /"epoch":(\d+),/.exec(out) ?? [];
    return Number(epoch);
  };

  test.skipIf(absence).each([0, 1])(
    `when process %i is killed all end, the checkpoint whole${because}`,
    async (rank) => {
      const checkpoint = inFolder(`killed-${launcher.name}-${rank}.ckpt`);
      const { code, after } = await mpirun(launcher, 2, endless(checkpoint), {
        onText: (text) => {
          const [, pid] = new RegExp(`rank ${rank} is process (\\d+)`).exec(text) ?? [];
          return goesOn(text) && process.kill(Number(pid), "SIGKILL");
        },
      });
      expect(code).not.toBe(0);
      expect(after).toBeLessThan(LONGEST);
      expect(await resumedAt(checkpoint)).toBeGreaterThan(40);
    },
  );

  test.skipIf(absence)(`Ctrl-C ends all with a last checkpoint, and what was reached is told${because}`, async () => {
    const checkpoint = inFolder(`interrupted-${launcher.name}.ckpt`);
    const { out, after } = await mpirun(launcher, 2, endless(checkpoint), {
      onText: (text, pid) => goesOn(text) && process.kill(pid, "SIGINT"),
    });
    expect(out).toContain('"stopped":true');
    expect(after).toBeLessThan(LONGEST);
    expect(await resumedAt(checkpoint)).toBeGreaterThan(50);
  });
});
