import { readOnce } from "../check.js";
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
  given: here.ModelOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  const options = readOnce(given);
  const { layers, preprocessor, worker } = ownOf(options);
  // those that there are now: its program may change them before the model is there
  if (Array.isArray(layers)) Object.assign(options, { layers: Array.from(layers, readOnce) });
  if (preprocessor !== undefined) return (await tables.load()).sequential(platform, options, workerModels);
  if (worker !== true) return here.sequential(platform, options);
  return (await workerModels()).fromOptions(platform, options as here.SettledOptions);
}

/** The model in a file or its bytes, here or in a worker. */
export async function load(
  platform: ModelPlatform,
  source: string | Uint8Array,
  given: LoadOptions & WorkerOption<boolean> = {},
): Promise<Model | WorkerModel> {
  const options = readOnce(given);
  const bytes = typeof source === "string" ? await platform.readFile(source) : source;
  if (ownOf(options).worker === true) return (await workerModels()).fromBytes(platform, bytes, options);
  const { loadModel } = await files.load();
  return loadModel(platform, bytes, options, () => tables.load());
}

async function workerModels(): Promise<typeof WorkerModel> {
  return (await workers.load()).WorkerModel;
}

/** The options that are a program's own: those that these inherit are refused by those who check them. */
function ownOf<Options>(options: Options): Partial<Options> {
  return { __proto__: null, ...options };
}
