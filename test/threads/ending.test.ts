/**
 * Workers that pages end: nobody tells a page when one has stopped, so they come to rest before.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nodePlatform } from "../../src/platform/node.js";
import { channelTo } from "../../src/platform/pageWorker.js";
import type { WorkerHandle } from "../../src/platform/platform.js";
import { endAmidStage } from "./support/ending.js";

test("workers that are to end begin no other piece of their stage, and tell that they rest", async () => {
  const startWorker = await nodePlatform.workerStarter();
  const handles: WorkerHandle[] = [];
  // as in Chromium, where a worker that computes goes on for 2 seconds after it was terminated
  const terminate = async (isStill = () => true) => {
    while (!isStill()) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const platform = {
    ...nodePlatform,
    workerStarter: async () => (events: Parameters<typeof startWorker>[0]) => {
      const handle = startWorker(events);
      handles.push(handle);
      return { ...handle, terminate };
    },
  };
  const ending = await endAmidStage(platform);
  for (const handle of handles) await handle.terminate();
  expect(ending).toEqual({ isWriting: false });
});

describe("the line to a page's worker", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const events = { onMessage: () => undefined, onEnd: () => undefined };
  const worker = () => ({ terminate: vi.fn(), postMessage: () => undefined });

  test("ends one that rests at once", async () => {
    const resting = worker();
    const ended = channelTo(resting as unknown as Worker, events).terminate();
    expect(resting.terminate).toHaveBeenCalledOnce();
    await ended;
  });

  test("lets one that works come to rest first", async () => {
    const working = worker();
    let isStill = false;
    const ended = channelTo(working as unknown as Worker, events).terminate(() => isStill);
    await vi.advanceTimersByTimeAsync(100);
    expect(working.terminate).not.toHaveBeenCalled();
    isStill = true;
    await vi.advanceTimersByTimeAsync(10);
    expect(working.terminate).toHaveBeenCalledOnce();
    await ended;
  });

  test("ends one that hangs, and waits until browsers have stopped it", async () => {
    const hanging = worker();
    let isOver = false;
    const ended = channelTo(hanging as unknown as Worker, events)
      .terminate(() => false)
      .then(() => {
        isOver = true;
      });
    await vi.advanceTimersByTimeAsync(600);
    expect(hanging.terminate).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(2000);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    await ended;
  });
});
