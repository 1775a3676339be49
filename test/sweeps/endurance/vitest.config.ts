/** `npm run sweep:endurance-page`: see chromium.sweep.ts. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../../..", import.meta.url)),
    include: ["test/sweeps/endurance/*.sweep.ts"],
    globalSetup: "test/support/temporary.ts",
    testTimeout: 24 * 60 * 60 * 1000,
  },
});
