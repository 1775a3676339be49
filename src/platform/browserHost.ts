import { OnDemand } from "../onDemand.js";
import { pauseInPage } from "./pause.js";
import type { ModelPlatform, PlatformThreads } from "./platform.js";

/** Most pages read and write no files. */
export const pageFiles = new OnDemand("files", () => import("./pageFiles.js"));

/** Most pages start no worker. */
export const pageWorkers = new OnDemand("workers", () => import("./pageWorker.js"));

/** A page, as far as models need it. */
export const browserHost: ModelPlatform = {
  readFile: async (url) => (await pageFiles.load()).readFile(url),
  writeFile: async (path, bytes) => (await pageFiles.load()).writeFile(path, bytes),
  allowWideLanes: () => false,
  threads,
  workerStarter: async () => (await pageWorkers.load()).startPageWorker,
  pause: pauseInPage,
  now: () => performance.now(),
};

/** Only isolated pages share memory between threads, and not in every browser. */
function threads(): PlatformThreads {
  const mayWait = typeof document === "undefined";
  if (!globalThis.crossOriginIsolated) return { most: 1, mayWait, note: NOT_ISOLATED };
  if (typeof SharedArrayBuffer !== "function" || typeof Worker !== "function")
    return { most: 1, mayWait, note: "this browser gives pages no SharedArrayBuffer, which threads need" };
  return { most: navigator.hardwareConcurrency, mayWait };
}

const NOT_ISOLATED =
  "several threads need a page that is served with the headers Cross-Origin-Opener-Policy: same-origin and " +
  "Cross-Origin-Embedder-Policy: require-corp";
