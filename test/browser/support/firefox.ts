import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBrowser } from "./browser.js";
import type { Candidate } from "./engine.js";
import { existing, versionOf } from "./find.js";

/** Where Firefox usually is. */
const usual = [
  ...["firefox", "firefox-esr"],
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  join(process.env.PROGRAMFILES ?? "/", "Mozilla Firefox/firefox.exe"),
];

/** No questions, no first-run pages, no calls home. */
const preferences = {
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "termsofuse.bypassNotification": true,
  "toolkit.telemetry.enabled": false,
};

/** A new profile in `folder`. */
function writeProfile(folder: string): string {
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(folder, "user.js"), lines.join(""));
  return folder;
}

/** The Firefox that is installed. */
export async function installedFirefox(): Promise<Candidate> {
  const { LANEGRAD_FIREFOX } = process.env;
  for (const command of existing(LANEGRAD_FIREFOX ? [LANEGRAD_FIREFOX] : usual)) {
    const version = await versionOf(command);
    if (version === undefined) continue;
    const args = (address: string, folder: string): string[] => [
      ...["--headless", "--no-remote", "--profile", writeProfile(folder)],
      address,
    ];
    return { name: "Firefox", start: () => startBrowser({ version, command, arguments: args }) };
  }
  return { name: "Firefox", absence: "not installed" };
}
