import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // the reporter's summary for people, the file for the closing line of .ci/run
    reporters: ["default", ["json", { outputFile: "build/test-results.json" }]],
    setupFiles: "test/support/awake.ts",
    globalSetup: "test/support/temporary.ts",
    // the usual, one core less than there are, leaves one of two idle
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // ends what hangs, and nothing that is slow
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
