import { checkOptions } from "../check.js";
import type { Standardization } from "../data/standardize.js";
import { UsageError } from "../errors.js";
import type { StoredStandardization } from "../io/architecture.js";
import type { ModelHint, StoredModel, StoredTraining } from "../io/modelFile.js";
import type { StoredProgress } from "../io/progress.js";
import { unfit, wrongField } from "../io/unfit.js";
import type { OwnCode } from "../layers/layer.js";
import type { Blueprint } from "../nn/blueprint.js";
import { dense } from "../nn/layers.js";
import type { SettledLoss } from "../nn/losses.js";
import { checkOptimizer } from "../nn/optimizers.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { PreprocessorState } from "../preprocess/state.js";
import { Model } from "./model.js";
import { checkBytes, checkedChain, modelFiles } from "./modelFiles.js";
import type { ModelParts, Past } from "./modelParts.js";
import { general, rareOptions } from "./onDemand.js";
import type { MakeModel } from "./preparedModel.js";
import type { Schema, TargetSchema } from "./schema.js";
import { blueprintOf, build, type ComputeOptions, settledLoss } from "./sequential.js";

const HINTS: readonly (keyof ModelHint)[] = ["activation", "outputActivation", "loss"];

/** What the reader of a model with a preprocessor needs besides; it is loaded for none else. */
export interface Tables {
  readonly checkState: (
    value: unknown,
    wrong: (field: string, wanted: string) => Error,
    inputs?: number,
  ) => PreprocessorState;
  readonly makeModels: (state: PreprocessorState) => MakeModel;
}

/** Options of `load`, but for `worker`. */
type Options = ComputeOptions & ModelHint & OwnCode;

/**
 * The model in the bytes of a safetensors file, as `save` or PyTorch wrote it; `hint` names what a
 * foreign file leaves open. Optimizer and seed are the file's unless options name others. A file
 * that was saved with `optimizerState` has where its training stands too, and the model goes on
 * from there; otherwise that begins anew, which `info.missing` says. `loadTables` loads what models
 * with a preprocessor need besides.
 * @throws FormatError for bytes that are no such file, UsageError for options.
 */
export async function loadModel(
  platform: ModelPlatform,
  bytes: Uint8Array,
  options: Options,
  loadTables: () => Promise<Tables>,
): Promise<Model> {
  checkBytes(bytes);
  const { decodeModel } = await modelFiles.load();
  await checkLoading(options);
  return modelFrom(platform, checkedChain(decodeModel(bytes, options)), options, loadTables);
}

/** @throws UsageError INVALID_OPTION. */
export async function checkLoading(options: Options): Promise<void> {
  const { COMPUTE_OPTIONS, checkComputing } = await rareOptions.load();
  checkOptions("load", options, '{ dtype: "float64" }', [...COMPUTE_OPTIONS, ...HINTS, "layers", "losses"]);
  checkComputing(options);
}

/** A network of a file whose layers branch, and what it knows of its outputs. */
export interface OwnNetwork {
  readonly blueprint: Blueprint;
  readonly loss: SettledLoss;
  readonly known: Schema;
}

/**
 * The model of which a file holds all this: as `loadModel`, whose options have been checked; `make`
 * puts one without a preprocessor together, and `own` is its network where layers branch.
 */
export async function modelFrom(
  platform: ModelPlatform,
  stored: StoredModel,
  options: Options,
  loadTables: () => Promise<Tables>,
  make: MakeModel = (parts) => new Model(parts),
  own?: OwnNetwork,
): Promise<Model> {
  const { classes, features, standardization, scale, scalesDoubles } = stored;
  const targets = classes ? undefined : targetsOf(stored);
  const { batchSize, rows } = stored.training ?? {};
  const tables = stored.preprocessor === undefined ? undefined : await loadTables();
  const preprocessor = tables?.checkState(stored.preprocessor, wrongField, stored.inputs);
  const loss = own?.loss ?? (await lossIn(stored, options));
  const blueprint = own?.blueprint ?? (await blueprintIn(stored, loss, options));
  const schema: Schema = {
    scale,
    scalesDoubles: scalesDoubles ?? false,
    ...(classes && { classes }),
    ...(features && { features }),
    ...(standardization && { standardization: readStandardization(standardization) }),
    ...(targets && { targets }),
    ...(preprocessor && { preprocessor }),
    ...own?.known,
    ...(batchSize !== undefined && { trainedOn: { ...(rows !== undefined && { rows }), batchSize } }),
  };
  const { optimizer, seed } = trainedBy(stored.training);
  const resumed = resumable(stored, options);
  const compute = {
    ...options,
    dtype: chosen(options.dtype, stored.dtype),
    optimizer: chosen(options.optimizer, optimizer),
    seed: chosen(options.seed, seed),
    past: pastOf(stored, options, resumed),
  };
  const puttingTogether = (preprocessor && tables?.makeModels(preprocessor)) || make;
  const model = await build(platform, blueprint, loss, compute, schema, false, (parts) => {
    const { outputs } = parts.network;
    if ((stored.outputs ?? outputs) !== outputs) throw wrongField("outputs", `the ${outputs} that its layers make`);
    if (resumed) placeStates(parts, resumed);
    return puttingTogether(parts);
  });
  if (resumed) {
    const [a, b, c, d] = resumed.generator;
    const { epochsLoaded: epochs, ...rest } = model.checkpoint();
    const order = Uint32Array.from(resumed.order);
    // its epochs go on too, which random numbers of layers are drawn by
    await model.restore({ ...rest, epochs, epochsLoaded: 0, shuffles: [a, b, c, d], order });
  }
  return model;
}

/** Where the training of a file stands, if it keeps that and nobody asks for another one. */
function resumable({ progress, training }: StoredModel, options: ComputeOptions): StoredProgress | undefined {
  const isSame = options.optimizer === undefined && (options.seed ?? training?.seed) === training?.seed;
  return isSame ? progress : undefined;
}

/**
 * Brings what the optimizer has gathered into memory. @throws FormatError FORMAT_INVALID for what
 * isn't of this network.
 */
function placeStates({ network, runtime }: ModelParts, { states, settings }: StoredProgress): void {
  const { optimizer, parameters, tensors } = network;
  if (settings.length !== optimizer.settings.length || states.length !== network.states.length)
    throw unfit(`keeps another state than ${optimizer.name} has: save it again from the model`);
  runtime.arena.float64(network.settings, settings.length).set(settings);
  states.forEach((state, k) => {
    const kept = new Map(state.map(({ path, values }) => [path, values]));
    for (const { layer, name, address, count } of tensors) {
      const values = kept.get(`${layer}.${name}`);
      if (values?.length !== count)
        throw unfit(`keeps no state of its optimizer for ${name} of layer ${layer}: save it again from the model`);
      runtime.reals(network.states[k] + address - parameters, count).set(values);
    }
  });
}

/** The loss that a file names. */
export async function lossIn(
  { loss: name, reduction, lossOptions }: Pick<StoredModel, "loss" | "reduction" | "lossOptions">,
  { losses }: OwnCode,
): Promise<SettledLoss> {
  if (typeof name === "object") return (await general.load()).storedLoss(name.name, losses);
  return settledLoss({ name, reduction, options: lossOptions });
}

/** The network that a file holds. */
async function blueprintIn(
  { inputs, inputShape, layers, configs, parameters = [] }: StoredModel,
  loss: SettledLoss,
  options: OwnCode,
): Promise<Blueprint> {
  if (configs) {
    const starts = new Map(
      parameters.map(({ path, shape, values }) => [path, { shape, values: Float64Array.from(values) }]),
    );
    return (await general.load()).storedBlueprint(inputShape ?? inputs, configs, starts, loss, options.layers);
  }
  const values = layers.map(({ units, activation, kernel, bias }) =>
    dense(units, activation, { bias: bias !== undefined, weights: kernel, ...(bias && { biases: bias }) }),
  );
  return blueprintOf(inputs, values, loss);
}

/**
 * What the options say, and where they say nothing the file; what is wrong there is still to be
 * refused.
 */
function chosen<Value>(option: Value | undefined, stored: Value): Value {
  return option === undefined ? stored : option;
}

/**
 * What a file tells of the model's training; without it nobody knows the optimizer unless it was
 * `given`.
 */
function pastOf(
  { training }: StoredModel,
  { optimizer: given }: ComputeOptions,
  resumed: StoredProgress | undefined,
): Past {
  const epochs = training?.epochs ?? 0;
  const isAnew = training && epochs > 0 && !resumed && !given;
  const missing = `The file keeps neither what ${training?.optimizer.name} has gathered nor the order of the rows, so both begin anew: save it with { optimizerState: true } for a training that goes on.`;
  return {
    epochs,
    told: isAnew ? { missing } : {},
    checkTrainable() {
      if (training || given) return;
      throw new UsageError(
        "INVALID_OPTION",
        "The file doesn't say which optimizer the model learned with: give load one to train it on with, say { optimizer: adam() }.",
      );
    },
  };
}

/** The options with which a model goes on as its file says. */
function trainedBy(training: StoredTraining | undefined): Pick<ComputeOptions, "optimizer" | "seed"> {
  if (!training) return {};
  return { optimizer: checkOptimizer(training.optimizer), seed: training.seed };
}

/**
 * What a model knows of the numbers that it learned; undefined if nobody knows that these were
 * numbers.
 */
function targetsOf({ targetNames, targets, training }: StoredModel): TargetSchema | undefined {
  if (!targetNames && !targets && !training?.epochs) return undefined;
  return {
    ...(targetNames && { names: targetNames }),
    ...(targets && { standardization: readStandardization(targets) }),
  };
}

function readStandardization({ mean, deviation }: StoredStandardization): Standardization {
  return { mean: Float64Array.from(mean), deviation: Float64Array.from(deviation) };
}
