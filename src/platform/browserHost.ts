import { chunk } from "../errors.js";
import { pauseInPage } from "./pause.js";
import type { HostPlatform, PlatformThreads } from "./platform.js";

/** A page, as far as models need it. */
export const browserHost: HostPlatform = {
  readFile: async (url) => (await pageFiles()).readFile(url),
  writeFile: async (path, bytes) => (await pageFiles()).writeFile(path, bytes),
  allowWideLanes: () => false,
  threads,
  workerStarter: async () => (await pageWorkers()).startPageWorker,
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

/** A chunk of its own: most pages read and write no files. */
export function pageFiles(): Promise<typeof import("./pageFiles.js")> {
  return chunk("files", import("./pageFiles.js"));
}

/** A chunk of its own: most pages start no worker. */
export function pageWorkers(): Promise<typeof import("./pageWorker.js")> {
  return chunk("workers", import("./pageWorker.js"));
}
