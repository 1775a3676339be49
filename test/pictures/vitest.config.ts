/**
 * `npm run pictures`: makes the pictures in README.md and docs/pages.md anew, of the page as it is
 * built.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/pictures/*.picture.ts"],
    globalSetup: "test/support/temporary.ts",
    testTimeout: 120_000,
  },
});
