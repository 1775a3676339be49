import { applyStandardization, fitStandardization } from "../../browser.js";
import type { Dataset } from "../../index.js";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../io/safetensors.js";
import type { PageData } from "../state.js";
import type { Recipe } from "./recipe.js";

/**
 * A safetensors file of first weights, those of the model file `model`, and of the page's rows, all
 * in 32 bits.
 */
export function startFile(recipe: Recipe, { train, test }: PageData, model: Uint8Array): Uint8Array {
  const { loss, layers, isStandardized } = recipe;
  const { tensors } = decodeSafetensors(model);
  const outputs = layers[layers.length - 1].units;
  const parts = isStandardized ? standardized(train, test) : { train, test };
  const rows = Object.entries(parts).flatMap(([name, data]) => [
    tensorOf(`${name}.x`, [data.rows, data.columns], featuresOf(data)),
    tensorOf(`${name}.y`, ...(loss === "crossEntropy" ? labelsOf(data) : columnsOf(data, outputs))),
  ]);
  return encodeSafetensors([...tensors, ...rows]);
}

function tensorOf(name: string, shape: readonly number[], values: Float32Array): NamedTensor {
  return { name, dtype: "F32", shape, values };
}

/** The numbers as the network takes them, scaled. */
function featuresOf({ x, scale }: Dataset): Float32Array {
  return Float32Array.from(x, (value) => value * scale);
}

function labelsOf({ labels, rows }: Dataset): [shape: readonly number[], values: Float32Array] {
  return [[rows], Float32Array.from(labels ?? [])];
}

/** Both parts, their answers by mean and deviation of those to learn from. */
function standardized(train: Dataset, test: Dataset): Readonly<Record<"train" | "test", Dataset>> {
  const answers = fitStandardization(answersAlone(train));
  const changed = (data: Dataset): Dataset => ({
    ...data,
    targets: Float64Array.from(applyStandardization(answersAlone(data), answers).x),
  });
  return { train: changed(train), test: changed(test) };
}

/** The answers as a table of one column. */
function answersAlone({ features: _, targets, ...others }: Dataset): Dataset {
  return { ...others, x: Float64Array.from(targets ?? []), columns: 1, scale: 1 };
}

/**
 * A 1 in the column of each row's class; where there is one output, whether it is the second class.
 */
function columnsOf(data: Dataset, outputs: number): [shape: readonly number[], values: Float32Array] {
  const { labels, rows, targets } = data;
  if (targets) return [[rows, outputs], Float32Array.from(targets)];
  const values = new Float32Array(rows * outputs);
  for (const [row, label] of (labels ?? []).entries()) {
    if (outputs === 1) values[row] = label;
    else values[row * outputs + label] = 1;
  }
  return [[rows, outputs], values];
}
