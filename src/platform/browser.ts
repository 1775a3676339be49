import { lineTo } from "./pageWorker.js";
import { pauseInPage } from "./pause.js";
import type { Platform, PlatformThreads, WorkerEvents, WorkerHandle } from "./platform.js";

/** A page: files are fetched from URLs, and written by offering them as downloads. */
export const browserPlatform: Platform = {
  name: "browser",
  readFile: async (url) => (await import("./pageFiles.js")).readFile(url),
  writeFile: async (path, bytes) => (await import("./pageFiles.js")).writeFile(path, bytes),
  exists: async (url) => (await import("./pageFiles.js")).exists(url),
  listFolder: async () => undefined,
  packageFolder: () => undefined,
  allowWideLanes: () => false,
  threads,
  startWorker,
  useWorker,
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

/** Where the workers' script is, if somebody says so. */
let workerAddress: string | URL | undefined;

function useWorker(address: string | URL): void {
  workerAddress = address;
}

function startWorker(events: WorkerEvents): WorkerHandle {
  // bundlers look for the second of these expressions as it stands, and put the script where the address leads
  const worker = workerAddress
    ? new Worker(workerAddress, { type: "module" })
    : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return lineTo(worker, events);
}
