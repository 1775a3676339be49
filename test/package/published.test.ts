/** The package as npm publishes it, by the tools that check packages. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkersAbsence } from "./support/checkers.js";
import { newProject } from "./support/pack.js";
import { publintFindings, typeProblems } from "./support/publishing.mjs";

const skipped = checkersAbsence !== undefined;

describe.skipIf(skipped)(`checked${checkersAbsence ? ` (${checkersAbsence})` : ""}`, () => {
  let project: string;
  beforeAll(() => {
    project = newProject();
  }, 60_000);

  test("publint has nothing to say, and finds a planted fault", async () => {
    expect(await publintFindings(project)).toEqual([]);
    const manifest = join(project, "node_modules/lanegrad/package.json");
    const sound = readFileSync(manifest, "utf8");
    writeFileSync(manifest, sound.replace("./build/types/browser-mpi.d.ts", "./build/types/none.d.ts"));
    expect((await publintFindings(project)).join()).toContain("none.d.ts");
    writeFileSync(manifest, sound);
  });

  // as `attw --profile esm-only`, which passes over "node10" and CommonJS: the package has no
  // CommonJS, `require` of it works from Node 20.19 and 22.12 on, and "node10" knows no `exports`
  test("types are right, by every way to find modules but those of CommonJS", async () => {
    const problems = await typeProblems(project);
    const isOfCommonJs = ({ kind, resolutionKind }: (typeof problems)[number]) =>
      resolutionKind === "node10" || (resolutionKind === "node16-cjs" && kind === "CJSResolvesToESM");
    expect(problems.filter((problem) => !isOfCommonJs(problem))).toEqual([]);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(["NoResolution", "CJSResolvesToESM"]));
  });
});
