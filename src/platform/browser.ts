import { browserHost, pageParts } from "./browserHost.js";
import type { ModelPlatform, Platform } from "./platform.js";

/** What a page has besides, for those who load data and name other sources. */
const rest: Omit<Platform, keyof ModelPlatform> = {
  name: "browser",
  exists: async (url) => (await pageParts.load()).exists(url),
  listFolder: async () => undefined,
  packageFolder: () => undefined,
  useWorker: async (address) => (await pageParts.load()).usePageWorker(address),
  join: (...segments) => segments.map((segment) => segment.replace(/\/+$/, "")).join("/"),
};

/** A page: files are fetched from URLs, and written by offering them as downloads. */
export const browserPlatform: Platform = /* @__PURE__ */ Object.assign(rest, browserHost);
