/** Ends worker threads amid what they compute. */
import { channelTo } from "../../../src/platform/pageWorker.js";
import { pauseInPage } from "../../../src/platform/pause.js";
import type { ModelPlatform } from "../../../src/platform/platform.js";
import { type Ending, endAmidStage } from "../../threads/support/ending.js";

/** What becomes of the memory that a worker of a page writes to. */
export function end(): Promise<Ending> {
  const platform: ModelPlatform = {
    readFile: () => Promise.reject(new Error("There are no files.")),
    writeFile: () => Promise.reject(new Error("There are no files.")),
    allowWideLanes: () => false,
    threads: () => ({ most: 2, mayWait: false }),
    workerStarter: async () => (events) => {
      const script = new URL("build/dist/worker.js", document.baseURI);
      return channelTo(new Worker(script, { type: "module" }), events);
    },
    pause: pauseInPage,
    now: () => performance.now(),
  };
  return endAmidStage(platform);
}
