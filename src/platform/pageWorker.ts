import type { WorkerEvents, WorkerHandle } from "./platform.js";

/** Milliseconds that a worker which is to end has to come to rest: it may have to wake up first. */
const GRACE = 500;

/** Milliseconds between two looks at whether it has. */
const LOOK = 2;

/**
 * Milliseconds after which a worker that was terminated at work has stopped: of that, pages hear
 * nothing. Chromium interrupts what such a worker computes only after 2 seconds.
 */
const LAST_BREATH = 2500;

/** Where the workers' script is, if somebody says so. */
let address: string | URL | undefined;

/** Makes the page's workers run the script at `given`. */
export function usePageWorker(given: string | URL): void {
  address = given;
}

/** Starts a worker of the page. */
export function startPageWorker(events: WorkerEvents): WorkerHandle {
  // bundlers look for the second of these expressions as it stands, and put the script where the
  // address leads
  const worker = address
    ? new Worker(address, { type: "module" })
    : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return channelTo(worker, events);
}

/** The line to a worker that a page, or one of its workers, has started. */
export function channelTo(worker: Worker, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  worker.onmessage = ({ data }: MessageEvent<unknown>) => onMessage(data);
  worker.onerror = ({ message }) => onEnd(`failed (${message || "its file can't be loaded"})`);
  worker.onmessageerror = () => onEnd("failed (it sent what can't be read here)");
  return {
    post: (message, buffers = []) => worker.postMessage(message, [...buffers]),
    hold: () => undefined,
    async terminate(isStill = () => true) {
      const limit = performance.now() + GRACE;
      while (!isStill() && performance.now() < limit) await after(LOOK);
      const isAtRest = isStill();
      worker.terminate();
      if (!isAtRest) await after(LAST_BREATH);
    },
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
