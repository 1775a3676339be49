import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const ready = new URL("../src/make/ready.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "lanegrad-make-"));

function isInstalled(): boolean {
  const program = `import { isInstalled } from ${JSON.stringify(ready)}; console.log(isInstalled(${JSON.stringify(folder)}));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  return stdout.trim() === "true";
}

test("packages count as installed whoever installed them, and no longer when one is missing or of another version", () => {
  const lock = (version: string) =>
    JSON.stringify({
      packages: {
        "": { name: "it" },
        "node_modules/a": { version },
        "node_modules/of-another-system": { version: "1.0.0", optional: true },
      },
    });
  writeFileSync(join(folder, "package-lock.json"), lock("1.0.0"));
  expect(isInstalled()).toBe(false);
  mkdirSync(join(folder, "node_modules", "a"), { recursive: true });
  writeFileSync(join(folder, "node_modules", "a", "package.json"), "{}");
  writeFileSync(join(folder, "node_modules", ".package-lock.json"), lock("1.0.0"));
  expect(isInstalled()).toBe(true);
  writeFileSync(join(folder, "package-lock.json"), lock("1.0.1"));
  expect(isInstalled()).toBe(false);
  writeFileSync(join(folder, "package-lock.json"), lock("1.0.0"));
  rmSync(join(folder, "node_modules", "a"), { recursive: true });
  expect(isInstalled()).toBe(false);
});
