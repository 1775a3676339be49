/** Fast numerics promise no bits from engine to engine, but the same on any number of threads: there too no sum is shared. */
import { describe, expect, test, vi } from "vitest";
import { nodePlatform } from "../../src/platform/node.js";
import type { Platform } from "../../src/platform/platform.js";
import { hasRelaxedSimd } from "../../src/runtime/relaxedSimd.js";
import { dtypes } from "../kernels/support/workspace.js";

const COUNTS = [1, 2, 3];
const ROWS = 301;
const COLUMNS = 37;

const platforms: readonly (readonly [string, Platform])[] = [
  ["relaxed", { ...nodePlatform, allowWideLanes: () => false }],
  ["the widest", nodePlatform],
];

describe.skipIf(!hasRelaxedSimd()).each(dtypes)("%s, in an engine that has relaxed SIMD", (dtype) => {
  test.each(platforms)(
    "%s kernels give the same bits on 1, 2 and 3 threads, dense and sparse",
    async (name, platform) => {
      // the choice of a build is made once a process
      vi.resetModules();
      const { adam, dataset, dense } = await import("../../src/node.js");
      const { sequential } = await import("../../src/train/sequential.js");
      const y = Int32Array.from({ length: ROWS }, (_, i) => i % 3);
      for (const zeros of [0, 4]) {
        const values = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => (i % 5 < zeros ? 0 : Math.sin(i)));
        const data = dataset({ x: { values, columns: COLUMNS }, y, classes: ["a", "b", "c"] });
        const found: Buffer[] = [];
        for (const threads of COUNTS) {
          const layers = [dense(70, "gelu"), dense(21, "sigmoid"), dense(3, "softmax")];
          const options = { inputs: COLUMNS, layers, loss: "crossEntropy", optimizer: adam(), dtype } as const;
          const compute = { threads: { exactly: threads }, numerics: "fast" } as const;
          using model = await sequential(platform, { ...options, ...compute });
          await model.fit(data, { epochs: 4, batchSize: 64 });
          await model.fit(data, { epochs: 4, batchSize: "full" });
          found.push(Buffer.from(await model.toBytes()));
          const { build } = model.info.kernels;
          expect(build).not.toBe("strict");
          if (name === "relaxed") expect(build).toBe("relaxed");
          // wide kernels that a busy machine finds no faster on shared memory are left alone, and info says so
          const { used, most, note } = model.info.threads;
          if (build === "wide" && note !== undefined)
            expect([used, note]).toEqual([1, expect.stringContaining("faster")]);
          else expect([used, most]).toEqual([threads, threads]);
        }
        for (const bytes of found) expect(bytes.equals(found[0])).toBe(true);
      }
    },
  );
});
