import { isRecord } from "../check.js";
import { chunk, missingScript } from "../errors.js";
import type { HostPlatform } from "../platform/platform.js";
import type { Model } from "../train/model.js";
import * as here from "../train/sequential.js";
import { loadTables } from "./loadTables.js";
import type { LoadOptions, WorkerOption } from "./options.js";
import type { WorkerModel } from "./workerModel.js";

/** A new model, here or in a worker. */
export async function sequential(
  platform: HostPlatform,
  options: here.ModelOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  if (isRecord(options) && Object.hasOwn(options, "preprocessor") && options.preprocessor !== undefined)
    return (await loadTables()).sequential(platform, options, workerModels);
  if (!wantsWorker(options)) return here.sequential(platform, options);
  return (await workerModels()).fromOptions(platform, options as here.SettledOptions);
}

/** The model in a file or its bytes, here or in a worker. */
export async function load(
  platform: HostPlatform,
  source: string | Uint8Array,
  options: LoadOptions & WorkerOption<boolean> = {},
): Promise<Model | WorkerModel> {
  const bytes = typeof source === "string" ? await platform.readFile(source) : source;
  if (!wantsWorker(options)) {
    const { loadModel } = await chunk("the file format", import("../train/load.js"));
    return loadModel(platform, bytes, options, loadTables);
  }
  return (await workerModels()).fromBytes(platform, bytes, options);
}

/** A chunk of its own: whoever wants no worker never downloads it. */
async function workerModels(): Promise<typeof WorkerModel> {
  const { WorkerModel } = await import("./workerModel.js").catch((cause: unknown) => {
    throw missingScript("WORKER_FAILED", "the models in workers", cause);
  });
  return WorkerModel;
}

function wantsWorker(options: unknown): boolean {
  // what is inherited is refused by those who check the options
  return isRecord(options) && Object.hasOwn(options, "worker") && options.worker === true;
}
