import { DataError, ResourceError } from "../errors.js";
import { lineTo } from "./pageWorker.js";
import { pauseInPage } from "./pause.js";
import type { Platform, PlatformThreads, WorkerEvents, WorkerHandle } from "./platform.js";

/** A page: files are fetched from URLs, and written by offering them as downloads. */
export const browserPlatform: Platform = {
  name: "browser",
  readFile,
  writeFile,
  exists: (url) =>
    fetch(url, { method: "HEAD" }).then(
      ({ ok }) => ok,
      () => false,
    ),
  listFolder: async () => undefined,
  packageFolder: () => undefined,
  allowWideLanes: () => false,
  threads,
  startWorker,
  useWorker,
  pause: pauseInPage,
  join: (...segments) => segments.map((segment) => segment.replace(/\/+$/, "")).join("/"),
};

async function readFile(url: string | URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new DataError("DATA_NOT_FOUND", `${url} can't be fetched; check the address.`, { cause });
  });
  if (!response.ok)
    throw new DataError("DATA_NOT_FOUND", `${url} can't be fetched (status ${response.status}); check the address.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  if (typeof document === "undefined")
    throw new ResourceError("WRITE_FAILED", `A worker can't write ${path}: pass the bytes of toBytes() to the page.`);
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
  const link = document.createElement("a");
  link.href = url;
  link.download = path;
  link.click();
  URL.revokeObjectURL(url);
}

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
