/** How views share the frames of a training. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FrameScheduler } from "../../src/page/frameScheduler.js";
import type { PageState } from "../../src/page/state.js";

/** What waits for the next frame. */
let frames: (() => void)[];
/** Which view showed which epoch, in order. */
let shown: string[];
let scheduler: FrameScheduler;

beforeEach(() => {
  frames = [];
  shown = [];
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => frames.push(callback));
  scheduler = new FrameScheduler(
    ["a", "b", "c"].map((name) => ({ update: (state) => shown.push(name + state.position.epoch) })),
  );
});
afterEach(() => vi.unstubAllGlobals());

function stateAt(epoch: number): PageState {
  return { activity: "training", position: { epoch } } as PageState;
}

function nextFrame(): void {
  for (const callback of frames.splice(0)) callback();
}

function drawInFrame(update: () => void): string[] {
  shown = [];
  nextFrame();
  update();
  return shown;
}

test("while a training goes on one view a frame is drawn, each in its turn, with the state of then", () => {
  scheduler.update(stateAt(0));
  expect(shown).toEqual(["a0", "b0", "c0"]);
  const drawn = [1, 2, 3, 4].map((epoch) => drawInFrame(() => scheduler.update(stateAt(epoch))));
  expect(drawn).toEqual([["a1"], ["b1"], ["c2"], ["a3"]]);
});

test("no second view is drawn in the frame in which the last one was", () => {
  scheduler.update(stateAt(0));
  scheduler.update(stateAt(1));
  nextFrame();
  expect(drawInFrame(() => scheduler.update(stateAt(2)))).toEqual(["c1"]);
  expect(drawInFrame(() => undefined)).toEqual(["a2"]);
});

test("when nothing changes any more all have shown the last state, and no frame is asked for", () => {
  scheduler.update(stateAt(0));
  scheduler.update(stateAt(1));
  scheduler.update(stateAt(2));
  while (frames.length > 0) nextFrame();
  expect(shown.slice(3)).toEqual(["a1", "b2", "c2", "a2"]);
});

test("all are drawn at once when the training ends, with another model and in other colours", () => {
  scheduler.update(stateAt(0));
  for (const [epoch, part] of [{ activity: "idle" }, {}, { model: {} }, { theme: {} }].entries())
    expect(drawInFrame(() => scheduler.update({ ...stateAt(epoch), ...part } as PageState))).toHaveLength(3);
});
