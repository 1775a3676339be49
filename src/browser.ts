import type { TrainTest } from "./data/dataset.js";
import * as folders from "./data/idxFolder.js";
import * as mnist from "./data/mnist.js";
import { browserPlatform } from "./platform/browser.js";
import { browserHost } from "./platform/browserHost.js";
import type { Loaded, LoadedBy, Made, MadeBy } from "./remote/made.js";
import * as models from "./remote/models.js";
import type { LoadOptions, WorkerOption } from "./remote/options.js";
import type { WorkerModel } from "./remote/workerModel.js";
import type { Dtype } from "./runtime/kernels.js";
import * as setup from "./runtime/supply/init.js";
import type { Model } from "./train/model.js";
import type { ModelOptions } from "./train/sequential.js";

export * from "./index.js";

/**
 * Says where the kernels or the script of workers are, for models made from then on. It is rarely
 * needed: kernels are inside the JavaScript, and the script lies beside it. `url` is an address
 * that the page may fetch. Resolves when the kernels are compiled.
 *
 * @throws UsageError; ResourceError KERNELS_NOT_FOUND, KERNELS_INVALID, UNSUPPORTED_ENGINE.
 */
export function init(options: setup.InitOptions): Promise<void> {
  return setup.init(browserPlatform, options);
}

/**
 * A new model of layers one behind the other. Its first weights are drawn from `seed`. With
 * `worker: true` a worker owns it and computes, and this thread stays free. Its type follows from
 * the options: a `Classifier` with the loss "crossEntropy", and arrays of its `dtype`.
 *
 * @throws UsageError INVALID_OPTION, INVALID_SHAPE; ResourceError OUT_OF_MEMORY,
 * UNSUPPORTED_ENGINE, KERNELS_NOT_FOUND.
 */
export function sequential<L extends ModelOptions["loss"], D extends Dtype = "float32", W extends boolean = false>(
  options: MadeBy<L, D, W>,
): Promise<Made<L, D, W>>;
export function sequential(options: ModelOptions & WorkerOption<boolean>): Promise<Model | WorkerModel> {
  return models.sequential(browserHost, options);
}

/**
 * The model in a safetensors file, given by its URL or its bytes. The options name what a file of
 * PyTorch leaves open. With `worker: true` a worker owns it, as with `sequential`. `isClassifier`
 * tells whether it is a `Classifier`.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError; UsageError; ResourceError.
 */
export function load<D extends Dtype = Dtype, W extends boolean = false>(
  source: string | Uint8Array,
  options?: LoadedBy<D, W>,
): Promise<Loaded<D, W>>;
export function load(
  source: string | Uint8Array,
  options?: LoadOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  return models.load(browserHost, source, options);
}

/**
 * Handwritten digits from the IDX files below the URL `data`.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadMnist(options: mnist.MnistOptions = {}): Promise<TrainTest> {
  return mnist.loadMnist(browserPlatform, options);
}

/**
 * The data set of the IDX files below a URL. They are named as those of MNIST, plain or packed as
 * `.gz`. `name` is what errors and reports call the data.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadIdxFolder(folder: string, name?: string): Promise<folders.IdxFolder> {
  return folders.loadIdxFolder(browserPlatform, folder, name);
}
