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

export default defineConfig({
  test: { ...all.test, include: FOLDERS.map((folder) => `test/${folder}/**/*.test.ts`), reporters: ["default"] },
});
