import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer } from "../../src/page/announcer.js";
import { defaultsOf } from "../../src/page/configuration.js";
import type { Activity, HistoryPoint } from "../../src/page/state.js";
import { firstState } from "../../src/page/trainer.js";

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

const state = { ...firstState(defaultsOf("iris"), {} as never), model: {} as never };
const after = (epoch: number): readonly HistoryPoint[] => [
  { epoch, loss: 0.25, accuracy: 0.5, test: { rows: 20, loss: 0.5, accuracy: 0.75 } },
];

/** What is announced after each of these, one after the other. */
function announced(
  ...changes: readonly (readonly [activity: Activity, epoch: number, milliseconds?: number])[]
): string[] {
  const root = { textContent: "" };
  const announcer = new Announcer(root);
  return changes.map(([activity, epoch, milliseconds = 0]) => {
    vi.advanceTimersByTime(milliseconds);
    announcer.update({ ...state, activity, history: epoch === 0 ? [] : after(epoch) });
    return root.textContent;
  });
}

const figures = "loss 0.2500, test accuracy 75.0 %.";

test("a load is announced, and that it is over", () => {
  expect(announced(["loading", 0], ["idle", 0], ["loading", 0], ["idle", 0])).toEqual([
    "",
    "Ready.",
    "Loading.",
    "Ready.",
  ]);
});

test("a page without a model is not ready", () => {
  const root = { textContent: "" };
  const { model: _, ...failed } = state;
  new Announcer(root).update({ ...failed, activity: "idle" });
  expect(root.textContent).toBe("");
});

test("a training is announced at once, then seldom, and when it ends", () => {
  const said = announced(
    ["idle", 0],
    ["training", 0],
    ["training", 1],
    ["training", 90, 1000],
    ["training", 300, 8000],
    ["idle", 301, 10],
  );
  expect(said.slice(2)).toEqual([
    `Training, epoch 1: ${figures}`,
    `Training, epoch 1: ${figures}`,
    `Training, epoch 300: ${figures}`,
    `Stopped at epoch 301: ${figures}`,
  ]);
});

test("a step is announced as one", () => {
  expect(announced(["idle", 0], ["stepping", 0], ["idle", 0.25])[2]).toBe(`One batch was trained on: ${figures}`);
});
