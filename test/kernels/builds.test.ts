import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodePlatform } from "../../src/platform/node.js";
import { chooseBuild } from "../../src/runtime/supply/numerics.js";
import { hasRelaxedSimd } from "../../src/runtime/supply/relaxedSimd.js";
import { difference } from "./support/compare.js";
import { jobs } from "./support/jobs.js";
import { dtypes, Workspace } from "./support/workspace.js";

describe.each(dtypes)("%s", (dtype) => {
  let narrow: Workspace;
  let wide: Workspace;
  let fused: Workspace;
  let fusedInWideLanes: Workspace;

  beforeAll(async () => {
    // only the optimizing compiler pairs vectors, and it would begin after many more calls than a
    // test makes
    setFlagsFromString("--no-liftoff");
    // without the first compiler there are no counts of calls, which inlining would look for
    setFlagsFromString("--no-wasm-inlining");
    nodePlatform.allowWideLanes(false);
    narrow = await Workspace.create(dtype, "narrow");
    // a kernel is compiled at its first call: these never see the flag
    for (const { run } of jobs) run(narrow);
    if (hasRelaxedSimd()) {
      fused = await Workspace.create(dtype, "fused");
      for (const { run } of jobs) run(fused);
    }
    nodePlatform.allowWideLanes(true);
    wide = await Workspace.create(dtype, "wide");
    if (hasRelaxedSimd()) fusedInWideLanes = await Workspace.create(dtype, "fused");
  });

  afterAll(() => {
    nodePlatform.allowWideLanes(false);
  });

  test("wide builds work on twice as many vectors at a time", () => {
    expect(wide.runtime.panelColumns).toBe(2 * narrow.runtime.panelColumns);
  });

  test.each(jobs)("$name: wide is narrow to the bit", ({ run }) => {
    expect(difference(run(wide), run(narrow)) + narrow.damage() + wide.damage()).toBe("");
  });

  test("an engine runs the fused build exactly if it has relaxed SIMD", async () => {
    const module = await readFile(new URL(`../../build/kernels/${dtype}-fused.wasm`, import.meta.url));
    expect(WebAssembly.validate(new Uint8Array(module))).toBe(hasRelaxedSimd());
  });

  describe.skipIf(!hasRelaxedSimd())("in an engine that has relaxed SIMD", () => {
    test("fused builds compute other bits", () => {
      const others = jobs.filter(({ run }) => difference(run(fused), run(narrow)) !== "");
      // on a processor without a fused multiply-add there may be none; every one that runs these
      // tests has it
      expect(others.length).toBeGreaterThan(jobs.length / 2);
    });

    test.each(jobs)("$name: fused is the same in lanes of either width", ({ run }) => {
      expect(difference(run(fusedInWideLanes), run(fused)) + fused.damage() + fusedInWideLanes.damage()).toBe("");
    });

    test.each(jobs)("$name: fused is narrow but for rounding", ({ run, bound }) => {
      const expected = run(narrow);
      const bounds = bound(narrow, expected);
      const wrong = run(fused).flatMap((value, i) =>
        Math.abs(value - expected[i]) <= bounds[i] * narrow.roundoff ? [] : [`[${i}] is ${value}, not ${expected[i]}`],
      );
      expect(wrong.slice(0, 5)).toEqual([]);
    });
  });

  test.each([
    ["wide", { numerics: "strict", lanes: "wide" }],
    ["fused", { numerics: "fast" }],
  ] as const)(
    "this engine's choice of the %s build can be made, and is explained where it isn't taken",
    async (build, request) => {
      const choice = await chooseBuild(dtype, request, nodePlatform);
      expect([build, "narrow"]).toContain(choice.build);
      expect(choice.note === undefined).toBe(choice.build === build);
    },
  );
});
