/**
 * What `lanegrad init` writes and what the README shows runs in a project of a user, with the
 * package as npm publishes it.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { bundlers, bundlersAbsence } from "./support/bundlers.mjs";
import { newProject } from "./support/pack.js";

const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
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

/** Runs a line of a shell in a folder; returns what it printed. */
function shell(cwd: string, line: string): string {
  const env = { ...process.env, npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  return execFileSync(line, { cwd, encoding: "utf8", shell: true, env });
}

describe("in an empty folder, with the packed file beside it", () => {
  let empty: string;
  beforeAll(() => {
    empty = join(project, "an empty one");
    mkdirSync(empty);
    cpSync(packed, join(empty, basename(packed)));
    const install = /`(npm install \.\/lanegrad-[\d.]+\.tgz)`/.exec(readme)?.[1] ?? "";
    shell(empty, install);
  }, 60_000);

  test("the README's program", () => {
    const [, program] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
    writeFileSync(join(empty, "train.mjs"), program);
    expect(shell(empty, "node train.mjs")).toMatch(/^[\d.]+ \[ '\w+' \]\n$/);
  });

  test("the README's commands", () => {
    const lines = [...readme.matchAll(/^npx lanegrad .*$/gm)].map(([line]) => line.replace(/ +#.*/, ""));
    expect(lines.length).toBeGreaterThan(2);
    const printed = lines.map((line) => shell(empty, line));
    expect(printed[0]).toContain("Next:  npx lanegrad evaluate iris.safetensors iris\n");
    expect(existsSync(join(empty, "predicted.csv"))).toBe(true);
  }, 60_000);

  test.each(["node", "service", "page"])(
    "npx lanegrad init --template %s: npm install, as it says",
    (template) => {
      const told = shell(empty, `npx lanegrad init ${template} --template ${template}`);
      expect(told.split("Next:\n")[1]).toBe(`  cd ${template}\n  npm install\n  npm start\n`);
      const written = join(empty, template);
      const { dependencies } = JSON.parse(readFileSync(join(written, "package.json"), "utf8"));
      expect(dependencies).toEqual({ lanegrad: `file:../${basename(packed)}` });
      shell(written, "npm install");
      expect(existsSync(join(written, "node_modules/lanegrad/build/dist/node.js"))).toBe(true);
    },
    60_000,
  );

  test("the program that init writes: npm start, as it says", () => {
    const printed = shell(join(empty, "node"), "npm start --silent");
    expect(printed).toMatch(/epoch 100: loss [\d.]+\naccuracy on the test rows: [\d.]+\n/);
    expect(existsSync(join(empty, "node/flowers.safetensors"))).toBe(true);
  });
});

const absence = bundlersAbsence();
test.skipIf(absence)(`a page with Vite is built${absence ? ` (${absence})` : ""}`, async () => {
  init("page", "--template", "vite");
  const page = join(project, "page");
  cpSync(join(project, "node_modules/lanegrad"), join(page, "node_modules/lanegrad"), { recursive: true });
  await bundlers.vite(page, "dist");
  expect(existsSync(join(page, "dist/main.js"))).toBe(true);
});
