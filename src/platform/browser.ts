import { chunk } from "../errors.js";
import { pauseInPage } from "./pause.js";
import type { Platform, PlatformThreads } from "./platform.js";

/** A page: files are fetched from URLs, and written by offering them as downloads. */
export const browserPlatform: Platform = {
  name: "browser",
  readFile: async (url) => (await pageFiles()).readFile(url),
  writeFile: async (path, bytes) => (await pageFiles()).writeFile(path, bytes),
  exists: async (url) => (await pageFiles()).exists(url),
  listFolder: async () => undefined,
  packageFolder: () => undefined,
  allowWideLanes: () => false,
  threads,
  workerStarter: async () => (await pageWorkers()).startPageWorker,
  useWorker: async (address) => (await pageWorkers()).usePageWorker(address),
  pause: pauseInPage,
  join: (...segments) => segments.map((segment) => segment.replace(/\/+$/, "")).join("/"),
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
function pageFiles(): Promise<typeof import("./pageFiles.js")> {
  return chunk("files", import("./pageFiles.js"));
}

/** A chunk of its own: most pages start no worker. */
function pageWorkers(): Promise<typeof import("./pageWorker.js")> {
  return chunk("workers", import("./pageWorker.js"));
}
