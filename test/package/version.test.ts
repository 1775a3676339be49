/** The version is told alike wherever it is told. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lanegrad } from "../cli/lanegrad.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("package.json, its lock file, the changelog, README and the command line tell one version", () => {
  const { version } = JSON.parse(read("package.json"));
  const lock = JSON.parse(read("package-lock.json"));
  expect([lock.version, lock.packages[""].version]).toEqual([version, version]);
  expect(/^## (\d+\.\d+\.\d+)$/m.exec(read("CHANGELOG.md"))?.[1]).toBe(version);
  const told = [...read("README.md").matchAll(/lanegrad-([\d.]+)\.tgz/g)].map(([, version]) => version);
  expect(new Set(told)).toEqual(new Set([version]));
  expect(lanegrad(["--version"]).out).toBe(`${version}\n`);
});
