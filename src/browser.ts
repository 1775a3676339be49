import type { TrainTest } from "./data/dataset.js";
import * as folders from "./data/idxFolder.js";
import * as mnist from "./data/mnist.js";
import type { ModelHint } from "./io/modelFile.js";
import { browserPlatform } from "./platform/browser.js";
import * as setup from "./runtime/init.js";
import type { Model } from "./train/model.js";
import * as models from "./train/sequential.js";

export * from "./index.js";

/**
 * Says where the kernels or the workers' script come from, for models made from then on. Nobody has to: kernels travel inside the
 * JavaScript, and the script is found beside it. `url` is an address that the page may fetch. Resolves when the kernels given are compiled.
 * @throws UsageError, ResourceError KERNELS_NOT_FOUND, KERNELS_INVALID, UNSUPPORTED_ENGINE.
 */
export function init(options: setup.InitOptions): Promise<void> {
  return setup.init(browserPlatform, options);
}

/** A new model with initial weights drawn from its seed. @throws UsageError, ResourceError. */
export function sequential(options: models.ModelOptions): Promise<Model> {
  return models.sequential(browserPlatform, options);
}

/**
 * The model in a safetensors file, given by its URL or its bytes; `hint` names what a file from PyTorch leaves open.
 * @throws DataError DATA_NOT_FOUND, FormatError, UsageError, ResourceError.
 */
export async function load(
  source: string | Uint8Array,
  options: models.ComputeOptions & ModelHint = {},
): Promise<Model> {
  const bytes = typeof source === "string" ? await browserPlatform.readFile(source) : source;
  return models.loadModel(browserPlatform, bytes, options);
}

/** Handwritten digits from the IDX files below the URL `data`. @throws DataError. */
export function loadMnist(options: mnist.MnistOptions = {}): Promise<TrainTest> {
  return mnist.loadMnist(browserPlatform, options);
}

/** The data set in the IDX files below a URL, named as those of MNIST, plain or packed as `.gz`; `name` is what it is called. @throws DataError, FormatError. */
export function loadIdxFolder(folder: string, name?: string): Promise<folders.IdxFolder> {
  return folders.loadIdxFolder(browserPlatform, folder, name);
}
