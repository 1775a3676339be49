import { createHash } from "node:crypto";
import type { ModelOptions, WorkerModel } from "../../../src/node.js";
import { adam, dense, heNormal } from "../../../src/node.js";
import type { Platform } from "../../../src/platform/platform.js";
import { sequential } from "../../../src/remote/models.js";
import type { Model } from "../../../src/train/model.js";
import * as here from "../../../src/train/sequential.js";
import { blobs } from "../../api/support/data.js";
import { bitsOfLayers } from "../../api/support/expectations.js";
import { watchedPlatform } from "./workers.js";

/** 600 rows of 32 numbers in 3 classes. */
export const data = blobs(600, 32, 3, 1);

/** A network for `data`. */
export const options: ModelOptions = {
  inputs: 32,
  layers: [dense(48, "relu", { initializer: heNormal() }), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam(),
  seed: 3,
  threads: 1,
};

/** One batch of it takes several times as long as a signal may. */
export const large = blobs(20_000, 256, 10, 1);

/** A network for `large`. */
export const largeOptions: ModelOptions = {
  inputs: 256,
  layers: [dense(256, "relu"), dense(10, "softmax")],
  loss: "crossEntropy",
  threads: 1,
};

/** A model in a worker. */
export async function remote(made = options, platform: Platform = watchedPlatform()): Promise<WorkerModel> {
  return (await sequential(platform, { ...made, worker: true })) as WorkerModel;
}

/** The same on this thread. */
export function local(made = options): Promise<Model> {
  return here.sequential(watchedPlatform(), made);
}

/** A digest of all numbers of a model, wherever it is. */
export async function bitsOf(model: Model | WorkerModel): Promise<string> {
  return createHash("sha256")
    .update(bitsOfLayers(await model.weights()))
    .digest("hex");
}
