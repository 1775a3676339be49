/** `npm run test:unit` and `npm run watch`: what neither starts processes nor trains for long. */
import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import all from "../vitest.config.js";

const FOLDERS = [
  "catalog",
  "data",
  "explain",
  "functional",
  "graph",
  "io",
  "kernels",
  "metrics",
  "ops",
  "preprocess",
  "schema",
  "tensor",
].map((folder) => `test/${folder}`);

/** What takes as long as all others together: engines started anew, large tables, every size. */
const LONG = [
  "data/parseTable",
  "data/readCsv",
  "kernels/relaxation",
  "kernels/sparse",
  "kernels/wide",
  "ops/threads",
  "tensor/threads",
].map((file) => `test/${file}.test.ts`);

const lost = [...FOLDERS, ...LONG].find((path) => !existsSync(path));
if (lost) throw new Error(`test/unit.config.ts names ${lost}, which doesn't exist: correct its name there.`);

export default defineConfig({
  test: {
    ...all.test,
    include: FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
    exclude: LONG,
    reporters: ["default"],
  },
});
