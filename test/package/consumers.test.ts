/**
 * A small program of a user, with the package as npm publishes it, through each bundler and in a
 * page without one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundlers, bundlersAbsence } from "./support/bundlers.mjs";
import { chromiumRunner, type PageRunner } from "./support/chromiumRunner.js";
import { newProject } from "./support/pack.js";
import { runInNode } from "./support/run.js";

const absence = bundlersAbsence();
const names = ["vite", "webpack", "esbuild", "rollup"] as const;

let project: string;
let expected: string;
beforeAll(() => {
  project = newProject();
  expected = runInNode(project).printed;
}, 60_000);

test("the packed program runs in Node without a bundler", () => {
  expect(JSON.parse(expected).labels).toEqual(["no", "yes", "yes", "no"]);
});

const chromium: PageRunner | string = absence ?? (await chromiumRunner());

describe.skipIf(absence)(`with bundlers${absence ? ` (${absence})` : ""}`, () => {
  test.each(names)("%s: builds without a warning, and the result computes the same", async (name) => {
    await bundlers[name](project, `out-${name}`);
    expect(runInNode(join(project, `out-${name}`)).printed).toBe(expected);
  });

  test.each(["vite", "webpack"] as const)("%s finds the workers' script by itself", (name) => {
    const folder = join(project, `out-${name}`);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.js$/.test(file));
    // what only the script's own end of the line to the main thread asks for
    const scripts = files.filter((file) => readFileSync(join(folder, file), "utf8").includes("parentPort"));
    expect(scripts).toHaveLength(1);
    expect(scripts).not.toContain("main.js");
  });
});

const why = typeof chromium === "string" ? ` (${chromium})` : "";
describe.skipIf(typeof chromium === "string")(`in Chromium${why}`, () => {
  const run = async (folder: string, page?: string): Promise<string> => {
    if (typeof chromium === "string") throw new Error(chromium);
    return chromium(folder, page);
  };

  test.each(names)("%s: the page computes the same, under a strict security policy", async (name) => {
    expect(await run(join(project, `out-${name}`))).toBe(expected);
  });

  test("a plain script of type module computes the same", async () => {
    const map = '{"imports":{"lanegrad":"./node_modules/lanegrad/build/dist/browser.js"}}';
    expect(await run(project, `<script type="importmap">${map}</script>`)).toBe(expected);
  });
});
