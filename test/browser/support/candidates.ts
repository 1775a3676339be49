import { existsSync } from "node:fs";
import { bun } from "./bun.js";
import { chromium, chromiumProgram } from "./chromium.js";
import type { Candidate } from "./engine.js";
import { installedFirefox } from "./firefox.js";
import { Reader } from "./reader.js";
import { installedWebKit } from "./webkit.js";

/** All engines that tests know, or why they are not here. */
export function candidates(): Promise<Candidate[]> {
  const absence = packagesAbsence();
  if (absence !== undefined) return Promise.resolve(NAMES.map((name) => ({ name, absence })));
  return Promise.all([chromium(), installedFirefox(), installedWebKit(), bun()]);
}

/** The Chromium among them. */
export async function chromiumCandidate(): Promise<Candidate> {
  const absence = packagesAbsence();
  return absence === undefined ? chromium() : { name: "Chromium", absence };
}

/** The Chromium that tests drive from here. */
export async function drivenChromium(): Promise<Driven | { readonly name: string; readonly absence: string }> {
  const name = "Chromium, driven";
  const absence = packagesAbsence();
  if (absence !== undefined) return { name, absence };
  const found = await chromiumProgram();
  return "command" in found ? { name, start: () => Reader.start(found) } : { name, ...found };
}

/** A browser that a reader can be given. */
interface Driven {
  readonly name: string;
  start(): Promise<Reader>;
}

const NAMES = ["Chromium", "Firefox", "WebKitGTK", "Bun"];

/**
 * Why the packages of test/browser are not there, without which no page can be served; undefined if
 * they are.
 */
function packagesAbsence(): string | undefined {
  if (existsSync(new URL("../node_modules/esbuild", import.meta.url))) return undefined;
  return process.env.LANEGRAD_BROWSER_TESTS_ABSENT ?? "npm test installs what it needs";
}
