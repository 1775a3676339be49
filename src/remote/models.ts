import { isRecord } from "../check.js";
import { OnDemand } from "../onDemand.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Model } from "../train/model.js";
import * as here from "../train/sequential.js";
import { tables } from "./onDemand.js";
import type { LoadOptions, WorkerOption } from "./options.js";
import type { WorkerModel } from "./workerModel.js";

/** Reading models' files. */
const files = new OnDemand("the file format", () => import("../train/load.js"));

/** Models in workers. */
const workers = new OnDemand("the models in workers", () => import("./workerModel.js"), "WORKER_FAILED");

/** A new model, here or in a worker. */
export async function sequential(
  platform: ModelPlatform,
  options: here.ModelOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  if (isRecord(options) && Object.hasOwn(options, "preprocessor") && options.preprocessor !== undefined)
    return (await tables.load()).sequential(platform, options, workerModels);
  if (!wantsWorker(options)) return here.sequential(platform, options);
  return (await workerModels()).fromOptions(platform, options as here.SettledOptions);
}

/** The model in a file or its bytes, here or in a worker. */
export async function load(
  platform: ModelPlatform,
  source: string | Uint8Array,
  options: LoadOptions & WorkerOption<boolean> = {},
): Promise<Model | WorkerModel> {
  const bytes = typeof source === "string" ? await platform.readFile(source) : source;
  if (!wantsWorker(options)) {
    const { loadModel } = await files.load();
    return loadModel(platform, bytes, options, () => tables.load());
  }
  return (await workerModels()).fromBytes(platform, bytes, options);
}

async function workerModels(): Promise<typeof WorkerModel> {
  return (await workers.load()).WorkerModel;
}

function wantsWorker(options: unknown): boolean {
  // what is inherited is refused by those who check the options
  return isRecord(options) && Object.hasOwn(options, "worker") && options.worker === true;
}
