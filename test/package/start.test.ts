/** What `lanegrad init` writes runs, with the package as npm publishes it. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundlers, bundlersAbsence } from "./support/bundlers.mjs";
import { newProject } from "./support/pack.js";

let project: string;
let packed: string;
beforeAll(() => {
  project = newProject();
  packed = join(project, readdirSync(project).find((name) => name.endsWith(".tgz")) ?? "");
}, 60_000);

/** Runs `lanegrad init` of the installed package; returns what it printed. */
function init(...args: readonly string[]): string {
  const cli = join(project, "node_modules/lanegrad/build/dist/cli.js");
  return execFileSync(process.execPath, [cli, "init", ...args], { cwd: project, encoding: "utf8" });
}

test("a program: npm install and npm start, as it says", () => {
  const told = init("flowers", "--template", "node", "--package", `file:${packed}`);
  const [, next] = told.split("Next:\n");
  expect(next).toBe("  cd flowers\n  npm install\n  npm start\n");
  const npm = (...args: readonly string[]) =>
    execFileSync("npm", args, { cwd: join(project, "flowers"), encoding: "utf8", shell: process.platform === "win32" });
  npm("install", "--offline", "--no-audit", "--no-fund");
  expect(npm("start", "--silent")).toMatch(/epoch 100: loss [\d.]+\naccuracy on the test rows: [\d.]+\n/);
  expect(existsSync(join(project, "flowers/flowers.safetensors"))).toBe(true);
}, 120_000);

const absence = bundlersAbsence();
test.skipIf(absence)(`a page with Vite is built${absence ? ` (${absence})` : ""}`, async () => {
  init("page", "--template", "vite");
  const page = join(project, "page");
  cpSync(join(project, "node_modules/lanegrad"), join(page, "node_modules/lanegrad"), { recursive: true });
  await bundlers.vite(page, "dist");
  expect(existsSync(join(page, "dist/main.js"))).toBe(true);
});
