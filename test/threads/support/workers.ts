import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  /** Whether the worker with a fault has come to it. */
  readonly hasFailed: () => boolean;
  /** Resolves when no worker is left. */
  readonly allEnded: () => Promise<void>;
}

/** Node's platform; the first worker has the fault, in that kernel, where one is given. */
export function countingPlatform(fault?: Fault, kernel = "gemm"): CountingPlatform {
  const handles: WorkerHandle[] = [];
  const sign = join(tmpdir(), `lanegrad-fault-${randomUUID()}`);
  let ended = 0;
  const alive = () => handles.length - ended;
  return {
    ...nodePlatform,
    handles,
    alive,
    hasFailed: () => existsSync(sign),
    workerStarter: async () => (events) => {
      const isFaulty = fault && handles.length === 0;
      const file = isFaulty ? "./faultyWorker.mjs" : "../../../build/dist/worker.js";
      // a worker's environment is a copy of this one at its start
      if (isFaulty) Object.assign(process.env, { FAULT: fault, FAULTY_KERNEL: kernel, FAULT_FILE: sign });
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
    async allEnded() {
      while (alive() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}
