import { browserHost, pageFiles, pageWorkers } from "./browserHost.js";
import type { Platform } from "./platform.js";

/** A page: files are fetched from URLs, and written by offering them as downloads. */
export const browserPlatform: Platform = {
  ...browserHost,
  name: "browser",
  exists: async (url) => (await pageFiles()).exists(url),
  listFolder: async () => undefined,
  packageFolder: () => undefined,
  useWorker: async (address) => (await pageWorkers()).usePageWorker(address),
  join: (...segments) => segments.map((segment) => segment.replace(/\/+$/, "")).join("/"),
};
