/**
 * Nobody goes on with a model's memory as long as a worker that is to end may still write to it.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { channelTo } from "../../src/platform/pageWorker.js";
import { Training } from "../../src/train/training.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The line to a worker of a page that never runs, with what is called on it. */
function line() {
  const terminate = vi.fn();
  const worker = { terminate, postMessage: () => undefined } as unknown as Worker;
  return { terminate, handle: channelTo(worker, { onMessage: () => undefined, onEnd: () => undefined }) };
}

/** Whether a promise has resolved after so many milliseconds. */
async function isDoneAfter(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  const done = vi.fn();
  void promise.then(done);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return done.mock.calls.length > 0;
}

test("a page's worker that comes to rest is ended then, and is no more", async () => {
  const { terminate, handle } = line();
  let isStill = false;
  setTimeout(() => {
    isStill = true;
  }, 20);
  const gone = handle.terminate(() => isStill);
  expect(await isDoneAfter(15, gone)).toBe(false);
  expect(terminate).not.toHaveBeenCalled();
  expect(await isDoneAfter(15, gone)).toBe(true);
  expect(terminate).toHaveBeenCalledOnce();
});

test("one that hangs is ended after a moment, and counts as running for as long as Chromium may let it write", async () => {
  const { terminate, handle } = line();
  const gone = handle.terminate(() => false);
  expect(await isDoneAfter(400, gone)).toBe(false);
  expect(terminate).not.toHaveBeenCalled();
  expect(await isDoneAfter(200, gone)).toBe(false);
  expect(terminate).toHaveBeenCalledOnce();
  // Chromium's own limit
  expect(await isDoneAfter(2000, gone)).toBe(false);
  expect(await isDoneAfter(1000, gone)).toBe(true);
});

test("a training goes back only when no worker writes any more", async () => {
  let settled = (): void => undefined;
  const settle = () =>
    new Promise<void>((resolve) => {
      settled = resolve;
    });
  const restore = vi.fn();
  const training = { runtime: { threads: { drained: settle } }, network: { restore }, backup: new Uint8Array(8) };
  const back = Training.prototype.goBack.call(training as unknown as Training);
  expect(await isDoneAfter(10, back)).toBe(false);
  expect(restore).not.toHaveBeenCalled();
  settled();
  expect(await isDoneAfter(0, back)).toBe(true);
  expect(restore).toHaveBeenCalledOnce();
});
