/**
 * `mpirun -n 3 lanegrad ...`: one process prints and saves, and what goes wrong in any of them ends
 * all.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, inFolder, iris, lanegrad } from "../cli/lanegrad.js";
import { type LaunchOptions, launchers, mpirun, programOf } from "./support/mpirun.js";

/** Milliseconds in which all must have ended. */
const LONGEST = 5000;

const trained = ["train", iris, "--target", "species", "--epochs", "3"];

/** The lines of `--json` without what differs from run to run. */
const timeless = (text: string): string =>
  text.replace(/"distributed":\{[^}]*\},|"(?:seconds|saved|threads)":[^,}]*,?/g, "");

/** The path of a table with columns x and y: two classes, of each number of `seed` other rows. */
function waves(seed: number): string {
  const rows = Array.from({ length: 1800 }, (_, i) => {
    const x = [1, 2, 3].map((k) => ((i * 7919 * k + seed * 31) % 1000) / 1000);
    return `${x.join(",")},${x[0] + x[1] > 1 ? "yes" : "no"}`;
  });
  const path = inFolder(`waves-${seed}.csv`);
  writeFileSync(path, `a,b,c,y\n${rows.join("\n")}\n`);
  return path;
}

/** The path of a table of numbers, with a column of weights. */
function sums(): string {
  const rows = Array.from({ length: 1500 }, (_, i) => {
    const x = [1, 2, 3].map((k) => ((i * 7919 * k) % 1000) / 1000);
    return `${x.join(",")},${x[0] + 2 * x[1]},${1 + (i % 3)}`;
  });
  const path = inFolder("sums.csv");
  writeFileSync(path, `a,b,c,y,w\n${rows.join("\n")}\n`);
  return path;
}

/**
 * The path of a command line that calls itself another version, beside the tests, whose koffi it
 * finds.
 */
function ofVersion(version: string): string {
  const built = dirname(cli);
  const copy = inFolder(join("other", "build", "dist"));
  cpSync(built, copy, { recursive: true });
  cpSync(join(built, "..", "kernels"), join(copy, "..", "kernels"), { recursive: true });
  writeFileSync(join(copy, "..", "..", "package.json"), JSON.stringify({ name: "lanegrad", version, type: "module" }));
  for (const name of readdirSync(copy)) {
    const text = readFileSync(join(copy, name), "utf8");
    if (/const VERSION = "/.test(text))
      writeFileSync(join(copy, name), text.replace(/(const VERSION = )"[^"]+"/, `$1"${version}"`));
  }
  return join(copy, basename(cli));
}

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";
  const run = (count: number, args: readonly string[], options?: LaunchOptions) =>
    mpirun(launcher, count, [cli, ...args], options);

  test.skipIf(absence).each([1, 2, 3])(`%i processes print and save once what one does${because}`, async (count) => {
    const [own, alone] = [inFolder(`mpi-${launcher.name}-${count}.safetensors`), inFolder("alone.safetensors")];
    const one = lanegrad([...trained, "--json", "--save", alone]);
    const { code, out, err } = await run(count, [...trained, "--json", "--save", own]);
    const notes = count === 1 ? "" : expect.stringMatching(/^The processes all compute the same: [^\n]+\n$/);
    expect([code, err, timeless(out)]).toEqual([0, notes, timeless(one.out)]);
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
    expect(err.split("\n").filter((line) => line.startsWith("lanegrad: rank"))).toHaveLength(1);
    expect(err).toMatch(
      /^lanegrad: rank 0 of 2 \(.+\): MPI is called through the package koffi, which isn't installed: npm install koffi; or set LANEGRAD_MPI_LIBRARY=none to /m,
    );
  });

  test.skipIf(absence)(`processes that shall not know of each other print each for itself${because}`, async () => {
    const variables = { LANEGRAD_MPI_LIBRARY: "none" };
    const { code, out } = await run(2, [...trained, "--quiet"], { variables });
    expect([code, out.match(/train accuracy/g)]).toEqual([0, ["train accuracy", "train accuracy"]]);
  });

  test.skipIf(absence)(`behind what hands on standard streams alone it trains, or says why not${because}`, async () => {
    const { code, out, err } = await mpirun(launcher, 2, [programOf("through"), cli, ...trained, "--quiet"]);
    if (launcher.name === "Open MPI")
      return expect([code, out]).toEqual([0, expect.stringContaining("train accuracy")]);
    expect(code).not.toBe(0);
    expect(out + err).not.toContain("PMI_Get_appnum");
    expect(err).toMatch(
      /^lanegrad: rank 0 of 2 \(.+\): The launcher's connection \(PMI_FD\) has not come to this process, as under npx /m,
    );
  });

  test.skipIf(absence)(`people read how many processes compute, and a table how long they talk${because}`, async () => {
    const log = inFolder(`log-${launcher.name}.csv`);
    const args = ["train", waves(1), "--target", "y", "--batch-size", "600", "--epochs", "2", "--log", log];
    const { code, out } = await run(2, args, { variables: { NO_COLOR: "1" } });
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^machine .* · 2 processes of ${launcher.name} \\d`, "m"));
    expect(out).toMatch(/^time .* · 1 thread of each of 2 processes, \d+\.\d\d s of it with messages$/m);
    const [head, ...rows] = readFileSync(log, "utf8").trimEnd().split("\n");
    expect(head).toBe("epoch,loss,accuracy,learning_rate,communication_seconds,seconds");
    const seconds = rows.map((row) => Number(row.split(",")[4]));
    expect(seconds).toHaveLength(2);
    expect(seconds[0]).toBeGreaterThan(0);
    expect(seconds[1]).toBeGreaterThan(seconds[0]);
  });

  test.skipIf(absence)(`a file that one process lacks ends all, and it is named${because}`, async () => {
    const copy = inFolder("own.csv");
    writeFileSync(copy, readFileSync(iris));
    // `:` begins other arguments for the processes behind it
    const options = ["--target", "species", "--no-patience", "--epochs", "1000000", "--json"];
    const other = [":", "-n", "1", process.execPath, cli, "train", inFolder("gone.csv"), ...options];
    const { code, err } = await run(1, ["train", copy, ...options, ...other], {
      onText: (text) => text.includes("lanegrad: rank"),
    });
    rmSync(copy);
    expect(err).toMatch(/^lanegrad: rank 1 of 2 \(.+\): .*gone\.csv: no such file; check the path\.$/m);
    expect(code).toBe(1);
  });

  const shared = (table: string, ...others: readonly string[]) => [
    ...["train", table, "--target", "y", "--batch-size", "600", "--hidden", "32", "--dropout", "0.2", "--epochs", "3"],
    ...["--validation", "0.2", "--no-patience", "--json", ...others],
  ];

  const accumulated = ["--gradient-accumulation-steps", "2"];
  test.skipIf(absence).each([
    [["--equilibrium", "8"], "--equilibrium looks for its state in a batch as a whole"],
    [
      ["--bias-l2", "0.1", ...accumulated],
      "Several processes accumulate no gradients of networks with --bias-l2: leave",
    ],
    [["--optimizer", "lbfgs"], "--optimizer lbfgs with standardized targets isn't shared out"],
  ])(`what isn't shared out is told by its flag, before anything else: %s${because}`, async (flags, sentence) => {
    const args = ["train", sums(), "--target", "y", "--batch-size", "600", ...flags];
    const { code, out, err } = await run(2, args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`: ${sentence}`);
  });

  test.skipIf(absence).each([2, 3])(`%i processes share out batches to the bits of one${because}`, async (count) => {
    const [own, alone] = [inFolder(`shared-${launcher.name}-${count}.safetensors`), inFolder("whole.safetensors")];
    const one = lanegrad(shared(waves(1), "--save", alone));
    const { code, out, err } = await run(count, shared(waves(1), "--save", own));
    expect([code, err, timeless(out)]).toEqual([0, "", timeless(one.out)]);
    expect(out).toContain(`"distributed":{"processes":${count},"communicationSeconds":`);
    expect(readFileSync(own).equals(readFileSync(alone))).toBe(true);
  });

  test.skipIf(absence)(`own rows that count, numbers to learn, are measured as all are${because}`, async () => {
    const args = ["train", sums(), "--target", "y", "--weights", "w", "--batch-size", "600", "--epochs", "2", "--json"];
    const one = lanegrad(args);
    const { code, out, err } = await run(2, args);
    expect([code, err, timeless(out)]).toEqual([0, "", timeless(one.out)]);
    expect(out).toContain('"distributed":{"processes":2,');
  });

  test.skipIf(absence).each([
    [
      "data",
      () => shared(waves(2)),
      /Process 1 has other train rows than process 0, for rows are compared in their order: give all/,
    ],
    [
      "options",
      () => shared(waves(1), "--lr", "0.5"),
      /Process 1 has other --learning-rate than process 0 \(0\.5, not none\)/,
    ],
    [
      "metrics",
      () => shared(waves(1), "--metrics", "auc"),
      /Process 1 has other --metrics than process 0 \(\["auc"\], not none\)/,
    ],
    [
      "beginnings",
      () => shared(waves(1), "--resume", "run.ckpt"),
      /Process 1 has other --resume than process 0 \("a file", not none\)/,
    ],
    [
      "commands",
      () => ["crossvalidate", waves(1), "--target", "y"],
      /Process 1 calls lanegrad crossvalidate, and process 0 calls lanegrad train/,
    ],
  ])(`processes with other %s find out before the first step${because}`, async (_, others, sentence) => {
    const other = [":", "-n", "1", process.execPath, cli, ...others()];
    const { code, out, err } = await run(1, [...shared(waves(1)), ...other]);
    expect(code).not.toBe(0);
    expect(err).toMatch(/^lanegrad: rank 0 of 2 /m);
    expect(err).toMatch(sentence);
    expect(out).not.toContain('"event":"epoch"');
  });

  test.skipIf(absence).each([
    ["train", () => shared(waves(1))],
    ["search", () => ["search", iris, "--target", "species", "--trials", "2"]],
  ])(`processes of other versions find out before the first step of %s${because}`, async (_, args) => {
    const other = [":", "-n", "1", process.execPath, ofVersion("9.8.7"), ...args()];
    const { code, out, err } = await run(1, [...args(), ...other]);
    expect(code).not.toBe(0);
    expect(err).toMatch(
      /^lanegrad: rank 0 of 2 .*: Process 1 runs lanegrad 9\.8\.7, process 0 \d\S+: install the same version on all hosts/m,
    );
    expect(out).not.toContain('"event"');
  });

  // of epochs that take milliseconds, so that no launcher has more lines under way than a pipe
  // holds
  const endless = (checkpoint: string) => [
    ...["--import", programOf("tellPid"), cli, ...shared(waves(1), "--hidden", "256,256", "--epochs", "100000000")],
    ...["--checkpoint", checkpoint, "--every", "4"],
  ];
  const goesOn = (text: string): boolean => text.includes('"epoch":10,');
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
      expect(await resumedAt(checkpoint)).toBeGreaterThan(8);
    },
  );

  test.skipIf(absence)(`Ctrl-C ends all with a last checkpoint, and what was reached is told${because}`, async () => {
    const checkpoint = inFolder(`interrupted-${launcher.name}.ckpt`);
    const { out, err, after } = await mpirun(launcher, 2, endless(checkpoint), {
      onText: (text, pid) => goesOn(text) && process.kill(pid, "SIGINT"),
    });
    expect(out).toContain('"stopped":true');
    expect(err).not.toContain("exit code");
    expect(after).toBeLessThan(LONGEST);
    expect(await resumedAt(checkpoint)).toBeGreaterThan(10);
  });
});
