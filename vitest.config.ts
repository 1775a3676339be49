import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // the reporter's summary for people, the file for the closing line of .ci/run
    reporters: ["default", ["json", { outputFile: "build/test-results.json" }]],
    setupFiles: "test/support/awake.ts",
    globalSetup: "test/support/temporary.ts",
    // ends what hangs, and nothing that is slow
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
