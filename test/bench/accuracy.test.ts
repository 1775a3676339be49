import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reachedAll, standingsOf, timeTo } from "../../src/bench/accuracy.js";
import { loadJob } from "../../src/bench/jobs.js";
import { enterOurs } from "../../src/bench/ours.js";
import { type Contestant, type RaceResult, type RoundResult, race } from "../../src/bench/race.js";
import { accuracyEvents, accuracyLines } from "../../src/cli/benchAccuracyReport.js";
import { writeJob } from "../../src/cli/benchJobFiles.js";
import { roundOf } from "../../src/cli/benchPeers.js";
import { nodePlatform } from "../../src/platform/node.js";

const roundsOf = (...pairs: readonly (readonly [seconds: number, accuracy: number])[]): readonly RoundResult[] =>
  pairs.map(([seconds, accuracy]) => ({ seconds, accuracy, loss: 0.5 }));

const resultOf = (name: string, rounds: readonly RoundResult[], failure?: string): RaceResult => ({
  name,
  version: "1",
  rounds,
  ...(failure !== undefined && { failure }),
});

test("the time to an accuracy is that of all epochs up to the first that has it", () => {
  const rounds = roundsOf([2, 0.96], [3, 0.975], [4, 0.969], [5, 0.98]);
  expect(timeTo(0.97, rounds)).toEqual({ seconds: 5, epochs: 2 });
  expect(timeTo(0.98, rounds)).toEqual({ seconds: 14, epochs: 4 });
  expect(timeTo(0.985, rounds)).toBeUndefined();
  expect(timeTo(0.97, [{ seconds: 1, loss: 0.1 }])).toBeUndefined();
  expect([0.985, 0.9849].map((accuracy) => reachedAll({ seconds: 1, loss: 0, accuracy }))).toEqual([true, false]);
});

/**
 * Ours reaches all, at 97 % with the greater rate first; one peer reaches two, slower, the other
 * fails.
 */
const standings = standingsOf([
  { learningRate: 0.1, result: resultOf("lanegrad", roundsOf([2, 0.96], [2, 0.98], [2, 0.985])) },
  { learningRate: 0.1, result: resultOf("Abacus", roundsOf([6, 0.97], [6, 0.975])) },
  { learningRate: 0.1, result: resultOf("Sand", [], "blown away") },
  { learningRate: 0.3, result: resultOf("lanegrad", roundsOf([3, 0.97], [3, 0.97])) },
  { learningRate: 0.3, result: resultOf("Abacus", roundsOf([7, 0.96], [1, 0.9812])) },
]);

test("of each accuracy the rate counts that reached it first", () => {
  expect(standings.map(({ name, reached }) => [name, ...reached.map((each) => each?.seconds)])).toEqual([
    ["lanegrad", 3, 4, 6],
    ["Abacus", 6, 8, undefined],
    ["Sand", undefined, undefined, undefined],
  ]);
  expect(standings[0].reached.map((each) => each?.learningRate)).toEqual([0.3, 0.1, 0.1]);
  expect(standings.map(({ best }) => best)).toEqual([0.985, 0.9812, undefined]);
});

test("the table tells times, what was not reached, and who is missing", () => {
  const absent = [{ name: "Slide rule", why: "sold out" }];
  const text = accuracyLines("digits", standings, absent).join("\n");
  expect(text).toMatch(/to 97 % .*to 98 % .*to 98\.5 %/);
  expect(text).toMatch(/lanegrad +1 +3\.00 s +1, 0\.3 +4\.00 s +2, 0\.1 +6\.00 s +3, 0\.1 +98\.50 %/);
  expect(text).toMatch(/Abacus +1 +6\.00 s +1, 0\.1 +2\.00 x +8\.00 s +2, 0\.3 +2\.00 x +not reached +98\.12 %/);
  expect(text).toMatch(/ {2}Slide rule: sold out\n {2}Sand: blown away$/);
  const events = accuracyEvents("digits", standings, absent).map((line): unknown => JSON.parse(line));
  expect(events[1]).toMatchObject({
    event: "accuracy",
    library: "Abacus",
    best: 0.9812,
    reached: [{ accuracy: 0.97, seconds: 6, epochs: 1, learningRate: 0.1 }, { seconds: 8 }, { accuracy: 0.985 }],
  });
  expect(events[2]).toMatchObject({ library: "Sand", failure: "blown away" });
  expect(events[3]).toEqual({ event: "absent", name: "Slide rule", why: "sold out" });
});

test("who has reached all takes no further turn", async () => {
  const log: string[] = [];
  const contestant = (name: string, accuracies: readonly number[]): Contestant => {
    let epoch = 0;
    return {
      name,
      version: "1",
      async round() {
        log.push(name);
        return { seconds: 1, loss: 0, accuracy: accuracies[epoch++] };
      },
      close: async () => undefined,
    };
  };
  const [ours, peer] = [contestant("ours", [0.9, 0.99, 0.99]), contestant("peer", [0.9, 0.9, 0.9])];
  const results = await race([ours, peer], { rounds: 3, patience: 99, isLast: reachedAll });
  expect(log).toEqual(["ours", "peer", "ours", "peer", "peer"]);
  expect(results.map(({ rounds }) => rounds.length)).toEqual([2, 3]);
});

test("we tell the accuracy on the test rows that the peers are given too", async () => {
  const iris = await loadJob(nodePlatform, "iris", true);
  const job = { ...iris, test: iris.data, warmUpEpochs: 1 };
  const ours = await enterOurs(nodePlatform, "1", job, 2, { threads: 1 });
  const first = await ours.round();
  const { accuracy = Number.NaN } = first;
  expect(accuracy * job.data.rows).toBeCloseTo(Math.round(accuracy * job.data.rows), 9);
  const folder = mkdtempSync(join(tmpdir(), "accuracy-"));
  await writeJob(folder, job, ours.firstWeights);
  await ours.close();
  expect(JSON.parse(readFileSync(join(folder, "job.json"), "utf8"))).toMatchObject({ testRows: 130 });
  for (const [own, trained] of [
    ["testX.bin", "x.bin"],
    ["testLabels.bin", "labels.bin"],
  ])
    expect(readFileSync(join(folder, own))).toEqual(readFileSync(join(folder, trained)));
  expect(roundOf({ seconds: 2, loss: 0.25, accuracy: 0.5 })).toEqual({ seconds: 2, loss: 0.25, accuracy: 0.5 });
  expect(roundOf({ seconds: 2, loss: 0.25 })).toEqual({ seconds: 2, loss: 0.25 });
});
