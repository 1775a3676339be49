/** What the checks of a repository's host run on. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const workflow = readFileSync(".github/workflows/test.yml", "utf8");

test("every Node that is supported, on every system", () => {
  const [, systems] = /^ +os: \[(.*)\]$/m.exec(workflow) ?? [];
  const [, versions] = /^ +node: \[(.*)\]$/m.exec(workflow) ?? [];
  expect(systems.split(", ")).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
  expect(versions.split(", ")).toEqual(["20", "22", "24", "26"]);
  expect(workflow).not.toMatch(/^ +(?:include|exclude):/m);
});

test("known weaknesses of packages are a job of their own", () => {
  const jobs = workflow.slice(workflow.indexOf("\njobs:")).split(/^ {2}(?=\w+:$)/m);
  const auditing = jobs.filter((job) => /npm audit/.test(job));
  expect(auditing).toHaveLength(1);
  expect(auditing[0]).toContain("run: npm audit --omit=dev\n");
  expect(auditing[0]).not.toContain("npm test");
});
