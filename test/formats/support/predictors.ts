import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll } from "vitest";
import type { Model, Prediction } from "../../../src/node.js";
import { exportModel } from "../../../src/nodeFormats.js";

/** Where predictors are written, and where nothing is left of them. */
export const folder = mkdtempSync(join(tmpdir(), "lanegrad-predictors-"));
afterAll(() => rmSync(folder, { recursive: true }));

export type Predict = (rows: unknown) => Promise<Partial<Prediction>>;
let count = 0;

/** What the module of a model exports. */
export async function predictorOf(model: Model): Promise<Predict> {
  const [[, bytes]] = await exportModel(model, "predict.mjs");
  const path = join(folder, `${++count}.mjs`);
  writeFileSync(path, bytes);
  const { predict } = await import(/* @vite-ignore */ pathToFileURL(path).href);
  return predict;
}
