import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type RaceResult, scalingOf } from "../../src/bench/race.js";
import { benchKernels } from "../../src/cli/benchKernels.js";
import { benchTraining } from "../../src/cli/benchTraining.js";
import { fakeHost } from "../cli/fakeHost.js";

const cli = fileURLToPath(new URL("../../build/dist/cli.js", import.meta.url));

const resultOf = (seconds: readonly number[], threads: number): RaceResult => ({
  name: "x",
  version: "1",
  threads,
  rounds: seconds.map((each) => ({ seconds: each, loss: 0.5 })),
});

test("what threads gain is told beside what processes gain", () => {
  const [ours, alone, processes] = [resultOf([2, 9, 2], 4), resultOf([6, 6], 1), resultOf([1.5], 4)];
  expect(scalingOf(ours, alone, processes)).toEqual({ threads: 4, speedup: 3, processes: 4 });
  expect(scalingOf(ours, alone, resultOf([], 4))).toEqual({ threads: 4, speedup: 3 });
  expect(scalingOf(resultOf([], 4), alone, processes)).toBeUndefined();
});

test("bench training times one thread, several, and as many processes in turn", () => {
  const args = ["bench", "training", "--only", "iris", "--quick", "--rounds", "2", "--threads", "2", "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
  const trainings = lines.filter(({ event }) => event === "training");
  expect(trainings.map(({ library }) => library)).toEqual(["lanegrad", "lanegrad", "2 processes"]);
  expect(trainings.map(({ rounds, failure }) => [rounds, failure])).toEqual(
    [2, 2, 2].map((rounds) => [rounds, undefined]),
  );
  // all three train the same thing
  expect(new Set(trainings.map(({ firstLoss }) => firstLoss)).size).toBe(1);
  const { speedup, processes } = lines[lines.length - 1];
  expect(lines[lines.length - 1]).toMatchObject({ event: "threads", job: "iris" });
  expect(Number(speedup)).toBeGreaterThan(0);
  expect(Number(processes)).toBeGreaterThan(0);
});

test.each([
  ["bench training --python", () => benchTraining(fakeHost(), { python: "python3" })],
  ["bench kernels --python", () => benchKernels(fakeHost(), { python: "python3" })],
  ["bench kernels --peer-threads", () => benchKernels(fakeHost(), { peerThreads: 2 })],
])("%s without --peers is wrong usage", async (_, run) => {
  await expect(run()).rejects.toMatchObject({ code: "INVALID_OPTION", message: expect.stringContaining("--peers") });
});
