/**
 * Wide lanes have the bits of narrow ones on any number of threads; fused kernels bits of their
 * own, the same on any number.
 */
import { describe, expect, test, vi } from "vitest";
import { nodePlatform } from "../../src/platform/node.js";
import { dtypes } from "../kernels/support/workspace.js";

const COUNTS = [1, 2, 3];
const ROWS = 301;
const COLUMNS = 37;

/** What each build is asked for by. */
const requests = [
  ["wide", { lanes: "wide" }],
  ["fused", { numerics: "fast" }],
] as const;

describe.each(dtypes)("%s", (dtype) => {
  test.each(requests)(
    "%s kernels give the same bits on 1, 2 and 3 threads, dense and sparse",
    async (build, request) => {
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
          using model = await sequential(nodePlatform, { ...options, ...request, threads: { exactly: threads } });
          await model.fit(data, { epochs: 4, batchSize: 64 });
          await model.fit(data, { epochs: 4, batchSize: "full" });
          found.push(Buffer.from(await model.toBytes()));
          const { kernels, threads: told } = model.info;
          expect([build, "narrow"]).toContain(kernels.build);
          // wide kernels that a busy machine finds no faster on shared memory are left alone, and
          // info says so
          if (kernels.build !== "narrow" && told.note !== undefined)
            expect([told.used, told.note]).toEqual([1, expect.stringContaining("faster")]);
          else expect([told.used, told.most]).toEqual([threads, threads]);
        }
        for (const bytes of found) expect(bytes.equals(found[0])).toBe(true);
      }
    },
  );
});
