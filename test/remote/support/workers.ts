import { Worker } from "node:worker_threads";
import { nodePlatform } from "../../../src/platform/node.js";
import { startNodeWorker } from "../../../src/platform/nodeWorker.js";
import type { Platform, WorkerEvents, WorkerHandle } from "../../../src/platform/platform.js";

/** How the first worker ends, or that it pauses for four seconds. */
export type End = "exit" | "uncaught" | "memory" | "throw" | "hang" | "slow";

/** A message from the page, or to it. */
export type Sent = { readonly kind: string } & Record<string, unknown>;

/** Node's platform that watches its workers. */
export interface WatchedPlatform extends Platform {
  readonly handles: readonly WorkerHandle[];
  /** All messages to workers. */
  readonly sent: readonly Sent[];
  /** Checkpoints that came from workers. */
  readonly checkpoints: () => number;
  /** Workers that were started and have not ended. */
  readonly alive: () => number;
  /** Resolves when no worker is left. */
  readonly allEnded: () => Promise<void>;
}

const script = new URL("../../../build/dist/worker.js", import.meta.url);
const failing = new URL("./failingWorker.mjs", import.meta.url);

/**
 * Node's platform, whose first worker ends so, if it is said how, at the 40th call of a kernel:
 * `sumBatch` is called once a batch; `url` is another script than lanegrad's.
 */
export function watchedPlatform(end?: End, url = script, kernel = "sumBatch"): WatchedPlatform {
  const handles: WorkerHandle[] = [];
  const sent: Sent[] = [];
  let ended = 0;
  let checkpoints = 0;
  const alive = () => handles.length - ended;
  return {
    ...nodePlatform,
    handles,
    sent,
    checkpoints: () => checkpoints,
    alive,
    workerStarter:
      async () =>
      ({ onMessage, onEnd }) => {
        let isGone = false;
        const events = {
          onMessage(message: unknown) {
            if ((message as Sent).kind === "checkpoint") checkpoints++;
            onMessage(message);
          },
          onEnd(why: string) {
            if (!isGone) ended++;
            isGone = true;
            onEnd(why);
          },
        };
        const isFailing = end !== undefined && handles.length === 0;
        const handle = isFailing ? startFailing(end, kernel, events) : startNodeWorker(url, events);
        handles.push(handle);
        return {
          ...handle,
          post(message, buffers) {
            sent.push(message as Sent);
            handle.post(message, buffers);
          },
        };
      },
    async allEnded() {
      while (alive() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** A worker that ends so; with little memory, for that to be used up in a moment. */
function startFailing(end: End, kernel: string, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  const env = { ...process.env, WORKER_END: end, WORKER_KERNEL: kernel };
  const worker = new Worker(failing, { execArgv: [], env, resourceLimits: { maxOldGenerationSizeMb: 48 } });
  worker.on("message", onMessage);
  worker.on("error", (error: Error) => onEnd(`failed (${error.message})`));
  worker.on("exit", (code) => onEnd(`ended (exit code ${code})`));
  return {
    post: (message, buffers = []) => worker.postMessage(message, buffers),
    hold: () => undefined,
    terminate: () => worker.terminate(),
  };
}
