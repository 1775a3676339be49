import type { StoredTraining } from "../io/modelFile.js";
import { counted } from "./format.js";
import { formatBatch } from "./report.js";

/**
 * How a model was trained: "adam, learningRate 0.001, beta1 0.9 · seed 1 · 100 epochs · 120 rows ·
 * batches of 32".
 */
export function formatTraining({ optimizer, seed, epochs, rows, batchSize }: StoredTraining): string {
  const { name, options } = optimizer;
  const on = rows === undefined ? "" : ` · ${counted(rows, "row")}`;
  const batches = batchSize === undefined ? "" : ` · ${formatBatch(batchSize === rows ? "full" : batchSize)}`;
  return `${[name, ...optionTexts(options)].join(", ")} · seed ${seed} · ${counted(epochs, "epoch")}${on}${batches}`;
}

/** "rho 0.9" for each option. */
export function optionTexts(options: Readonly<Record<string, number | boolean>>): readonly string[] {
  return Object.entries(options).map(([option, value]) => `${option} ${value}`);
}
