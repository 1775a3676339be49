import { expect, test } from "vitest";
import { type Contestant, compareRounds, type RaceResult, race } from "../../src/bench/race.js";

/** A contestant that tells these seconds, round after round, and keeps a log of its turns. */
function contestant(name: string, seconds: readonly number[], log: string[] = []): Contestant {
  let round = 0;
  return {
    name,
    version: "1",
    threads: () => 1,
    async round() {
      log.push(name);
      if (round >= seconds.length) throw new Error("tired");
      return { seconds: seconds[round++], loss: 0.5 };
    },
    close: async () => undefined,
  };
}

const resultOf = (seconds: readonly number[], loss: number): RaceResult => ({
  name: "x",
  version: "1",
  threads: 1,
  rounds: seconds.map((each) => ({ seconds: each, loss })),
});

test("all take turns", async () => {
  const log: string[] = [];
  const results = await race([contestant("a", [1, 2], log), contestant("b", [3, 4], log)], { rounds: 2, patience: 99 });
  expect(log).toEqual(["a", "b", "a", "b"]);
  expect(results.map(({ rounds }) => rounds.map(({ seconds }) => seconds))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("a slow peer is asked no more, but is heard once; we are always asked", async () => {
  const [ours, slow] = await race([contestant("ours", [50, 50, 50]), contestant("slow", [40, 40, 40])], {
    rounds: 3,
    patience: 30,
  });
  expect(ours.rounds).toHaveLength(3);
  expect(slow.rounds).toHaveLength(1);
});

test("a peer that fails leaves with its reason and its rounds; our failure is thrown", async () => {
  const [, peer] = await race([contestant("ours", [1, 1, 1]), contestant("peer", [1])], { rounds: 3, patience: 9 });
  expect(peer).toMatchObject({ failure: "tired", rounds: [{ seconds: 1 }] });
  await expect(race([contestant("ours", [])], { rounds: 1, patience: 9 })).rejects.toThrow("tired");
});

test("a signal ends the race between two rounds", async () => {
  const stop = new AbortController();
  const log: string[] = [];
  const running = race([contestant("a", [1, 1], log), contestant("b", [1, 1], log)], {
    rounds: 2,
    patience: 9,
    signal: stop.signal,
    onRound: (name) => name === "b" && stop.abort("enough"),
  });
  await expect(running).rejects.toBe("enough");
  expect(log).toEqual(["a", "b"]);
});

test("the ratio is that of the medians, above 1 where we are faster", () => {
  expect(compareRounds(resultOf([6, 4, 100], 0.5), resultOf([2, 1, 3], 0.5))).toEqual({ ratio: 3, isSameJob: true });
  expect(compareRounds(resultOf([1], 0.5), resultOf([4], 0.5))?.ratio).toBe(0.25);
});

test("other losses are another job", () => {
  const ours = resultOf([1], 0.5);
  expect(compareRounds(resultOf([1], 0.52), ours)?.isSameJob).toBe(true);
  expect(compareRounds(resultOf([1], 0.6), ours)?.isSameJob).toBe(false);
  expect(compareRounds(resultOf([1], Number.NaN), ours)?.isSameJob).toBe(false);
  expect(compareRounds(resultOf([], 0), ours)).toBeUndefined();
});
