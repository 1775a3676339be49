/**
 * The package as npm publishes it behind a bundler's development server, which moves dependencies
 * before they run.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundlersAbsence } from "./support/bundlers.mjs";
import { chromiumVisitor } from "./support/chromiumRunner.js";
import { startViteDev } from "./support/devServer.mjs";
import { newProject } from "./support/pack.js";
import { runInNode } from "./support/run.js";

const visit = bundlersAbsence() ?? (await chromiumVisitor());
const why = typeof visit === "string" ? ` (${visit})` : "";

describe.skipIf(typeof visit === "string")(`with Vite's server, in Chromium${why}`, () => {
  let project: string;
  let expected: string;
  beforeAll(() => {
    project = newProject();
    expected = runInNode(project).printed;
    const program = readFileSync(join(project, "main.js"), "utf8");
    const inWorker = program.replace("seed: 1,", "seed: 1, worker: true,");
    expect(inWorker).not.toBe(program);
    writeFileSync(join(project, "inWorker.js"), inWorker);
  }, 60_000);

  test.each(["main.js", "inWorker.js"])("%s computes what it computes in Node", async (script) => {
    if (typeof visit === "string") throw new Error(visit);
    writeFileSync(join(project, "index.html"), `<!doctype html><script type="module" src="/${script}"></script>\n`);
    const server = await startViteDev(project);
    try {
      expect(await visit(server.url, server.answer)).toBe(expected);
    } finally {
      await server.close();
    }
  });
});
