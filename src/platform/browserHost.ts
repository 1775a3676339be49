import { OnDemand } from "../onDemand.js";
import { pauseInPage } from "./pause.js";
import type { ModelPlatform, PlatformThreads } from "./platform.js";

/** Most pages read and write no files, and start no worker. */
export const pageParts = new OnDemand("files, workers", () => import("./pageParts.js"));

/** A page, as far as models need it. */
export const browserHost: ModelPlatform = {
  readFile: async (url) => (await pageParts.load()).readFile(url),
  writeFile: async (path, bytes) => (await pageParts.load()).writeFile(path, bytes),
  allowWideLanes: () => false,
  threads,
  workerStarter: async () => (await pageParts.load()).startPageWorker,
  pause: pauseInPage,
  now: () => performance.now(),
};

/** Only isolated pages share memory between threads, and not in every browser. */
function threads(): PlatformThreads {
  const mayWait = typeof document === "undefined";
  if (!globalThis.crossOriginIsolated) return { most: 1, mayWait, note: NOT_ISOLATED };
  if (typeof SharedArrayBuffer !== "function" || typeof Worker !== "function")
    return { most: 1, mayWait, note: "several threads need a SharedArrayBuffer, which this browser lacks" };
  return { most: navigator.hardwareConcurrency, mayWait };
}

const NOT_ISOLATED =
  "several threads need the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
