/** `lanegrad bench processes`, and the model of the cost beside which it tells what it measured. */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { costOf } from "../../src/bench/processModel.js";
import { cli, jsonLines } from "../cli/lanegrad.js";
import { folder, launchers } from "./support/mpirun.js";

const link = { latency: 1e-5, bandwidth: 1e9 };

describe("the model of the cost", () => {
  test("one process sends nothing", () => {
    const step = { rows: 1000, gradientBytes: 1e6, computeSeconds: 2 };
    expect(costOf(step, 1, link)).toEqual({ compute: 2, communication: 0, seconds: 2 });
  });

  test("whole blocks of 256 rows are shared out, and more processes than blocks have nothing", () => {
    const step = { rows: 2560, gradientBytes: 1e6, computeSeconds: 1 };
    expect(costOf(step, 2, link).compute).toBeCloseTo(0.5, 12);
    expect(costOf(step, 4, link).compute).toBeCloseTo(0.3, 12);
    expect(costOf(step, 10, link).compute).toBeCloseTo(0.1, 12);
    expect(costOf(step, 1000, link).compute).toBeCloseTo(0.1, 12);
    expect(costOf({ ...step, rows: 200 }, 4, link)).toMatchObject({ communication: 0 });
  });

  test("sums go along the processes in parts, and back to all by a tree", () => {
    const step = { rows: 2560, gradientBytes: 64 * 2 ** 20, computeSeconds: 1 };
    const part = link.latency + 2 ** 20 / link.bandwidth;
    const whole = link.latency + 64 * (2 ** 20 / link.bandwidth);
    expect(costOf(step, 2, link).communication).toBeCloseTo(64 * part + whole, 9);
    expect(costOf(step, 8, link).communication).toBeCloseTo(70 * part + 3 * whole, 9);
    const small = { ...step, gradientBytes: 1000 };
    expect(costOf(small, 2, link).communication).toBeCloseTo(2 * (link.latency + 1000 / link.bandwidth), 12);
  });
});

test("the documents' table of many processes is the model's", () => {
  const text = readFileSync(new URL("../../docs/processes.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| (\d+) \| ([\d.]+) s \| ([\d.]+) \| ([\d.]+) s \| ([\d.]+) \|$/gm)];
  expect(rows.map(([, processes]) => Number(processes))).toEqual([8, 16, 32, 64, 128, 256, 512, 1024]);
  const weights = 784 * 4096 + 4096 * 4096 + 4096 * 10;
  const gradientBytes = 4 * (weights + 4096 + 4096 + 10);
  // six operations for a weight and a row: forward, and backward for weights and inputs
  const step = { rows: 65_536, gradientBytes, computeSeconds: (6 * weights * 65_536) / 60e9 };
  for (const [, processes, ...told] of rows) {
    const speeds = [
      { latency: 20e-6, bandwidth: 10e9 / 8 },
      { latency: 2e-6, bandwidth: 100e9 / 8 },
    ];
    const figures = speeds.flatMap((link) => {
      const { seconds } = costOf(step, Number(processes), link);
      return [seconds, step.computeSeconds / seconds];
    });
    // they are told in three digits, some in two
    for (const [i, figure] of told.entries()) expect(Math.abs(Number(figure) / figures[i] - 1)).toBeLessThan(0.01);
  }
});

describe.each(launchers)("$launcher.name", ({ launcher, absence }) => {
  const because = absence ? ` (${absence})` : "";

  test.skipIf(absence)(`processes are timed beside the model${because}`, () => {
    const mpirun = [launcher.program, ...launcher.flags].join(" ");
    const args = ["bench", "processes", "--quick", "--only", "iris", "--processes", "1,2", "--mpirun", mpirun];
    const run = (...others: readonly string[]) =>
      spawnSync(process.execPath, [cli, ...args, ...others], {
        cwd: folder,
        env: { ...process.env, ...launcher.variables },
        encoding: "utf8",
      });
    const { status, stdout } = run("--json");
    expect(status).toBe(0);
    const [one, two] = jsonLines(stdout);
    expect(one).toMatchObject({ event: "processes", job: "iris", processes: 1 });
    expect(two).toMatchObject({ processes: 2, engine: expect.stringContaining(launcher.name), loss: one.loss });
    for (const name of ["latency", "bandwidth", "batchSeconds", "computeSeconds", "predictedSeconds"])
      expect(two[name]).toBeGreaterThan(0);
    const told = run();
    expect([told.status, told.stdout]).toEqual([
      0,
      expect.stringMatching(/: a message takes .+\n.*\n +processes .*\n +1 /),
    ]);
  });

  test.skipIf(absence)(`a launcher that there is not is told${because}`, () => {
    const args = [cli, "bench", "processes", "--only", "iris", "--processes", "2", "--mpirun", "no-such-launcher"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^no-such-launcher can't start the processes \(.*ENOENT\): --mpirun names another launcher/m,
    );
  });
});
