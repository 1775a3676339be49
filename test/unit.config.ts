/** `npm run test:unit` and `npm run watch`: what neither starts processes nor trains for long. */
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
];

/** What takes as long as all others together: engines started anew, large tables, every size. */
const LONG = [
  "data/parseTable",
  "data/readCsv",
  "kernels/relaxation",
  "kernels/sparse",
  "kernels/wide",
  "ops/threads",
  "tensor/threads",
];

export default defineConfig({
  test: {
    ...all.test,
    include: FOLDERS.map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: LONG.map((file) => `test/${file}.test.ts`),
    reporters: ["default"],
  },
});
