import { expect, test } from "vitest";
import { type Configuration, defaultsOf } from "../../src/page/configuration.js";
import { bestPoint, differingParts, drawnPoints, kept, MOST_RUNS, withPresent } from "../../src/page/runs/run.js";
import type { HistoryPoint, PageState, Run } from "../../src/page/state.js";

const history = (...losses: readonly number[]): readonly HistoryPoint[] =>
  losses.map((loss, i) => ({ epoch: i + 1, loss: 9, test: { loss } as NonNullable<HistoryPoint["test"]> }));

const run = (number: number, changes: Partial<Configuration>, ...losses: readonly number[]): Run => ({
  number,
  colour: number - 1,
  configuration: { ...defaultsOf("iris"), ...changes },
  history: history(...losses),
});

const stateOf = (runs: readonly Run[], present: readonly HistoryPoint[], more: Partial<PageState> = {}) => {
  const state = { ...kept(runs, { lastRun: 0 }), history: present, configuration: defaultsOf("moons"), ...more };
  return state as unknown as PageState;
};

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
    colour: 1,
    configuration: defaultsOf("moons"),
    history: present,
  });
  expect(withPresent(stateOf([], present))[0].number).toBe(1);
});

test("settings that are being loaded are not paired with the history of those before", () => {
  const state = stateOf([], history(5, 6));
  expect(withPresent({ ...state, activity: "loading" })).toEqual([]);
  for (const activity of ["idle", "training", "stepping"] as const)
    expect(withPresent({ ...state, activity })).toHaveLength(1);
});

test("a number is given once, also where the run with the highest one is removed, and a colour to one run shown", () => {
  let state = stateOf([], history(1));
  const keep = (): void => {
    state = { ...state, ...kept(withPresent(state), state), history: history(1) };
  };
  const remove = (number: number): void => {
    state = {
      ...state,
      ...kept(
        state.runs.filter((run) => run.number !== number),
        state,
      ),
    };
  };
  for (let i = 0; i < 3; i++) keep();
  remove(3);
  remove(1);
  expect(withPresent(state).map(({ number, colour }) => [number, colour])).toEqual([
    [2, 1],
    [4, 0],
  ]);
  for (let i = 0; i < 12; i++) {
    if (state.runs.length === MOST_RUNS) remove(state.runs[i % 4].number);
    keep();
    const shown = withPresent(state);
    expect(new Set(shown.map(({ colour }) => colour)).size).toBe(shown.length);
    expect(shown.every(({ colour }) => colour >= 0 && colour < 10)).toBe(true);
  }
  expect(state.lastRun).toBe(15);
});

test("of a history that is looked at again nothing is computed again", () => {
  const long = history(...Array.from({ length: 1000 }, (_, i) => i % 7));
  expect(drawnPoints(long)).toBe(drawnPoints(long));
  expect(drawnPoints([...long])).not.toBe(drawnPoints(long));
});

test("of long runs no more points are drawn than are worth it, with all peaks", () => {
  const losses = Array.from({ length: 5000 }, (_, i) => (i === 2345 ? 100 : 1));
  const points = drawnPoints(history(...losses));
  expect(points.length).toBeLessThanOrEqual(400);
  expect(points.map(({ epoch }) => epoch)).toContain(2346);
});
