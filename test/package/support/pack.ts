import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A new project of a user: the small program of `consumer`, with the package installed as npm
 * publishes it.
 */
export function newProject(): string {
  const project = mkdtempSync(join(tmpdir(), "lanegrad-consumer-"));
  const shell = process.platform === "win32";
  // everything is built: no script has to run
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", project];
  execFileSync("npm", args, { cwd: root, shell, stdio: ["ignore", "ignore", "inherit"] });
  const [packed] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  mkdirSync(join(project, "node_modules"));
  execFileSync("tar", ["-xzf", packed, "-C", "node_modules"], { cwd: project });
  renameSync(join(project, "node_modules/package"), join(project, "node_modules/lanegrad"));
  cpSync(fileURLToPath(new URL("../consumer", import.meta.url)), project, { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');
  return project;
}
