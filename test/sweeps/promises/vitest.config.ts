/**
 * `npm run sweep:promises`: the promises of time, on a machine that does nothing else. `npm test`
 * leaves them out.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../../..", import.meta.url)),
    include: ["test/sweeps/promises/*.sweep.ts"],
    globalSetup: "test/support/temporary.ts",
    fileParallelism: false,
    testTimeout: 120_000,
  },
});
