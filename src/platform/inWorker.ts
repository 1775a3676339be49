import { DataError, ResourceError } from "../errors.js";
import { startNodeWorker } from "./nodeWorker.js";
import { otherThreads } from "./otherThreads.js";
import { channelTo } from "./pageWorker.js";
import { pauseInNode, pauseInPage } from "./pause.js";
import type { ModelPlatform, PlatformThreads } from "./platform.js";
import { hasWideLanes } from "./wideLanes.js";
import { isInNode } from "./workerPort.js";

/**
 * What a model in a worker computes with, in Node as in a page: one script serves both. `threads`
 * are those of whoever started the worker, which sees more of the machine. A worker that it starts
 * itself runs the same script.
 */
export function workerPlatform(threads: PlatformThreads): ModelPlatform {
  return {
    readFile: (path) => Promise.reject(new DataError("DATA_NOT_FOUND", `A worker can't read ${path}: its page does.`)),
    writeFile: (path) =>
      Promise.reject(new ResourceError("WRITE_FAILED", `A worker can't write ${path}: its page does.`)),
    hasWideLanes: hasWideLanes(),
    // whoever started this one tries them
    allowWideLanes: () => false,
    threads: () => ({ ...threads, mayWait: true }),
    workerStarter: async () => (events) =>
      isInNode()
        ? startNodeWorker(new URL(import.meta.url), events)
        : channelTo(new Worker(location.href, { type: "module" }), events),
    otherThreads,
    pause: isInNode() ? pauseInNode : pauseInPage,
    now: () => performance.now(),
  };
}
