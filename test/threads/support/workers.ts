import { nodePlatform } from "../../../src/platform/node.js";
import { startNodeWorker } from "../../../src/platform/nodeWorker.js";
import type { Platform, WorkerHandle } from "../../../src/platform/platform.js";

/** What a worker is made to do amid a step. */
export type Fault = "throw" | "exit" | "hang" | "sleep";

/** Node's platform that counts its workers. */
export interface CountingPlatform extends Platform {
  readonly handles: readonly WorkerHandle[];
  /** Workers that were started and have not ended. */
  readonly alive: () => number;
  /** Resolves when no worker is left; rejects after `milliseconds`. */
  readonly allEnded: (milliseconds: number) => Promise<void>;
}

/** Node's platform; the first worker has the fault, in that kernel, where one is given. */
export function countingPlatform(fault?: Fault, kernel = "gemm"): CountingPlatform {
  const handles: WorkerHandle[] = [];
  let ended = 0;
  const alive = () => handles.length - ended;
  return {
    ...nodePlatform,
    handles,
    alive,
    workerStarter: async () => (events) => {
      const isFaulty = fault && handles.length === 0;
      const file = isFaulty ? "./faultyWorker.mjs" : "../../../build/dist/worker.js";
      // a worker's environment is a copy of this one at its start
      if (isFaulty) Object.assign(process.env, { FAULT: fault, FAULTY_KERNEL: kernel });
      let isGone = false;
      const handle = startNodeWorker(new URL(file, import.meta.url), {
        onMessage: events.onMessage,
        onEnd(why) {
          if (!isGone) ended++;
          isGone = true;
          events.onEnd(why);
        },
      });
      handles.push(handle);
      return handle;
    },
    async allEnded(milliseconds) {
      const limit = performance.now() + milliseconds;
      while (alive() > 0) {
        if (performance.now() > limit) throw new Error(`${alive()} workers are left.`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}
