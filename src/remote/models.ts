import { areOnly } from "../check.js";
import { OnDemand } from "../onDemand.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Model } from "../train/model.js";
import * as here from "../train/sequential.js";
import type { LoadOptions, WorkerOption } from "./options.js";
import { ownCopy } from "./ownCopy.js";
import type { WorkerModel } from "./workerModel.js";

/** Models in workers, of tables and from files. */
const others = new OnDemand("models", () => import("./otherModels.js"));

/**
 * A new model, here or in a worker, of the options as they are now: what its program changes in
 * them later is no part of it.
 */
export async function sequential(
  platform: ModelPlatform,
  given: here.ModelOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  const options = ownCopy(given);
  if (areOnly(options, here.USUAL)) return here.sequential(platform, options);
  return (await others.load()).sequential(platform, options);
}

/** The model in a file or its bytes, here or in a worker; bytes and options as they are now. */
export async function load(
  platform: ModelPlatform,
  source: string | Uint8Array,
  given: LoadOptions & WorkerOption<boolean> = {},
): Promise<Model | WorkerModel> {
  const [options, own] = [ownCopy(given), ownBytes(source)];
  return (await others.load()).load(platform, own, options);
}

/**
 * Bytes of their own; what are none, or have lost their memory, is refused by those who read them.
 */
function ownBytes<Source>(source: Source): Source | Uint8Array {
  return source instanceof Uint8Array && source.length > 0 ? new Uint8Array(source) : source;
}
