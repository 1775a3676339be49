import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { startBrowser } from "./browser.js";
import type { Candidate } from "./engine.js";
import { existing, versionOf } from "./find.js";

/** The folders below which distributions keep the programs of libraries. */
const libraries = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/libexec"];

/** WebKitGTK's test browser, wherever the library installed it. */
function miniBrowsers(): string[] {
  return libraries
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.startsWith("webkit"))
        .map((name) => join(folder, name, "MiniBrowser")),
    );
}

/**
 * WebKitGTK: what is there of Safari's engine on Linux. It shows its window on a virtual screen.
 */
export async function installedWebKit(): Promise<Candidate> {
  const name = "WebKitGTK";
  const [screen] = existing(["xvfb-run"]);
  const [browser] = existing(miniBrowsers());
  if (browser === undefined) return { name, absence: "not installed" };
  if (screen === undefined) return { name, absence: "xvfb is not installed" };
  const onScreen = ["--auto-servernum", browser];
  const version = await versionOf(screen, [...onScreen, "--version"]);
  if (version === undefined) return { name, absence: "it doesn't start here" };
  // its own sandbox refuses to work for root, in whose name containers run
  const environment: Record<string, string> =
    process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" } : {};
  return {
    name,
    start: () =>
      startBrowser({ version, command: screen, arguments: (address) => [...onScreen, address], environment }),
  };
}
