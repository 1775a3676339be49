import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodePlatform } from "../../src/platform/node.js";
import { chooseBuild } from "../../src/runtime/numerics.js";
import { hasRelaxedSimd } from "../../src/runtime/relaxedSimd.js";
import type { Build } from "../../src/runtime/variants.js";
import { difference } from "./support/compare.js";
import { jobs } from "./support/jobs.js";
import { dtypes, Workspace } from "./support/workspace.js";

const fastBuilds: readonly Build[] = ["relaxed", "wide"];

describe.each(dtypes)("%s", (dtype) => {
  test.each(fastBuilds)("an engine runs the %s build exactly if it has relaxed SIMD", async (build) => {
    const module = await readFile(new URL(`../../build/kernels/${dtype}-${build}.wasm`, import.meta.url));
    expect(WebAssembly.validate(new Uint8Array(module))).toBe(hasRelaxedSimd());
  });

  describe.skipIf(!hasRelaxedSimd())("in an engine that has relaxed SIMD", () => {
    let strict: Workspace;
    let relaxed: Workspace;
    let wide: Workspace;

    beforeAll(async () => {
      // only the optimising compiler pairs vectors, and it would begin after many more calls than a test makes
      setFlagsFromString("--no-liftoff");
      nodePlatform.allowWideLanes(false);
      strict = await Workspace.create(dtype, "strict");
      relaxed = await Workspace.create(dtype, "relaxed");
      // a kernel is compiled at its first call: these never see the flag
      for (const { run } of jobs) for (const workspace of [strict, relaxed]) run(workspace);
      nodePlatform.allowWideLanes(true);
      wide = await Workspace.create(dtype, "wide");
    });

    afterAll(() => {
      nodePlatform.allowWideLanes(false);
    });

    test("the builds are three: their panels differ, or what they compute", () => {
      expect(relaxed.runtime.panelColumns).toBe(2 * relaxed.lanes);
      expect(wide.runtime.panelColumns).toBe(4 * wide.lanes);
      const fused = jobs.filter(({ run }) => difference(run(relaxed), run(strict)) !== "");
      // on a processor without a fused multiply-add relaxed may be strict; every one that runs these tests has it
      expect(fused.length).toBeGreaterThan(jobs.length / 2);
    });

    test.each(jobs)("$name: wide is relaxed to the bit", ({ run }) => {
      expect(difference(run(wide), run(relaxed)) + relaxed.damage() + wide.damage()).toBe("");
    });

    test.each(jobs)("$name: relaxed is strict but for rounding", ({ run, bound }) => {
      const expected = run(strict);
      const bounds = bound(strict, expected);
      const wrong = run(relaxed).flatMap((value, i) =>
        Math.abs(value - expected[i]) <= bounds[i] * strict.roundoff ? [] : [`[${i}] is ${value}, not ${expected[i]}`],
      );
      expect(wrong.slice(0, 5)).toEqual([]);
    });
  });

  test("this engine's choice of a fast build can be made, and is explained where it isn't the widest", async () => {
    const { build, note } = await chooseBuild(dtype, "fast", nodePlatform);
    expect(hasRelaxedSimd() ? fastBuilds : ["strict"]).toContain(build);
    expect(note === undefined).toBe(build === "wide");
  });
});
