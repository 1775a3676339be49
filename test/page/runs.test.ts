import { expect, test } from "vitest";
import { type Configuration, defaultsOf } from "../../src/page/configuration.js";
import { bestPoint, differingParts, drawnPoints, withPresent } from "../../src/page/runs/run.js";
import type { HistoryPoint, PageState, Run } from "../../src/page/state.js";

const history = (...losses: readonly number[]): readonly HistoryPoint[] =>
  losses.map((loss, i) => ({ epoch: i + 1, loss: 9, test: { loss } as NonNullable<HistoryPoint["test"]> }));

const run = (number: number, changes: Partial<Configuration>, ...losses: readonly number[]): Run => ({
  number,
  configuration: { ...defaultsOf("iris"), ...changes },
  history: history(...losses),
});

const stateOf = (runs: readonly Run[], present: readonly HistoryPoint[]) =>
  ({ runs, history: present, configuration: defaultsOf("moons") }) as unknown as PageState;

test("the best point is the first with the lowest loss of the test rows, else of the training rows", () => {
  expect(bestPoint(history(3, 1, 2, 1))?.epoch).toBe(2);
  expect(bestPoint([{ epoch: 1, loss: 2 }, ...history(3)])?.epoch).toBe(1);
  expect(bestPoint([])).toBeUndefined();
});

test("parts that differ are found in the order of the form", () => {
  const runs = [run(1, {}), run(2, { seed: 3, hidden: [4, 4] }), run(3, { hidden: [4, 4] })];
  expect(differingParts(runs)).toEqual(["hidden", "seed"]);
  expect(differingParts(runs.slice(0, 1))).toEqual([]);
});

test("the present run stands behind those that are kept, unless it is one of them or hasn't begun", () => {
  const kept = [run(1, {}, 1), run(4, {}, 2)];
  expect(withPresent(stateOf(kept, []))).toBe(kept);
  expect(withPresent(stateOf(kept, kept[1].history))).toBe(kept);
  const present = history(5, 6);
  expect(withPresent(stateOf(kept, present))[2]).toEqual({
    number: 5,
    configuration: defaultsOf("moons"),
    history: present,
  });
  expect(withPresent(stateOf([], present))[0].number).toBe(1);
});

test("of long runs no more points are drawn than are worth it, with all peaks", () => {
  const losses = Array.from({ length: 5000 }, (_, i) => (i === 2345 ? 100 : 1));
  const points = drawnPoints(history(...losses));
  expect(points.length).toBeLessThanOrEqual(400);
  expect(points.map(({ epoch }) => epoch)).toContain(2346);
});
