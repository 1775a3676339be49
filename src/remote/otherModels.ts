/**
 * Making models that live in workers, take tables, have options that few have, or come from files:
 * loaded with the first of these.
 */
import { OnDemand } from "../onDemand.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Model } from "../train/model.js";
import * as here from "../train/sequential.js";
import { files, tables } from "./onDemand.js";
import type { LoadOptions, WorkerOption } from "./options.js";
import type { WorkerModel } from "./workerModel.js";

/** Models in workers. */
const workers = new OnDemand("the models in workers", () => import("./workerModel.js"), "WORKER_FAILED");

/** A new model of options that are nobody else's. */
export async function sequential(
  platform: ModelPlatform,
  options: here.ModelOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  const { preprocessor, worker } = ownOf(options);
  if (preprocessor !== undefined) return (await tables.load()).sequential(platform, options, workerModels);
  if (worker !== true) return here.sequential(platform, options);
  return (await workerModels()).fromOptions(platform, options as here.SettledOptions);
}

/** The model in a file or its bytes, which are nobody else's either. */
export async function load(
  platform: ModelPlatform,
  source: string | Uint8Array,
  options: LoadOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  const bytes = typeof source === "string" ? await platform.readFile(source) : source;
  const { checkLoading, loadModel } = await files.load();
  if (ownOf(options).worker === true) {
    await checkLoading(options);
    return (await workerModels()).fromBytes(platform, bytes, options);
  }
  return loadModel(platform, bytes, options, () => tables.load());
}

async function workerModels(): Promise<typeof WorkerModel> {
  return (await workers.load()).WorkerModel;
}

/**
 * The options that are a program's own: those that these inherit are refused by those who check
 * them.
 */
function ownOf<Options>(options: Options): Partial<Options> {
  return { __proto__: null, ...options };
}
