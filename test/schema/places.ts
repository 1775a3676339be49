import { type DenseLayer, dense, type ModelOptions, type WorkerModel } from "../../src/node.js";
import { load, sequential } from "../../src/remote/models.js";
import type { Model } from "../../src/train/model.js";
import { watchedPlatform } from "../remote/support/workers.js";

/** Where a model lives: all that one knows holds for the other. */
export const places = [
  ["here", false],
  ["in a worker", true],
] as const;

/** A model of double precision on one thread. */
export function make(options: ModelOptions, worker: boolean): Promise<Model | WorkerModel> {
  return sequential(watchedPlatform(), { dtype: "float64", threads: 1, ...options, worker });
}

/** The model as a file gives it back. */
export async function reloaded(model: Model | WorkerModel, worker: boolean): Promise<Model | WorkerModel> {
  return load(watchedPlatform(), await model.toBytes(), { threads: 1, worker });
}

/** A layer that adds up its inputs, each times its weight. */
export function weighing(weights: readonly number[], bias = 0): DenseLayer {
  return dense(1, "linear", { weights: weights.map((weight) => [weight]), biases: [bias] });
}

/** The outputs of a prediction as plain numbers. */
export function numbersOf({ outputs }: { readonly outputs: ArrayLike<number> }): readonly number[] {
  return Array.from(outputs);
}
