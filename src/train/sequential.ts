import { activationOf } from "../catalog/activations.js";
import { LAYER_LIMIT } from "../catalog/limits.js";
import type { LossName } from "../catalog/lossNames.js";
import { isPlain } from "../catalog/optimizers.js";
import { areOnly, checkWhole } from "../check.js";
import type { Layer } from "../layers/layer.js";
import { Passes } from "../layers/passes.js";
import type { Blueprint, Inputs, LayerInfo } from "../nn/blueprint.js";
import { denseBlueprint } from "../nn/denseBlueprint.js";
import { checkDense, checkLayer, type DenseLayer } from "../nn/layers.js";
import {
  type CustomLoss,
  isCustom,
  kernelLoss,
  type Loss,
  type SettledLoss,
  targetsOf,
  traitsOf,
} from "../nn/losses.js";
import { Network } from "../nn/network.js";
import { adam, checkOptimizer, type Optimizer } from "../nn/optimizers.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { PreprocessorState } from "../preprocess/state.js";
import type { Dtype } from "../runtime/kernels.js";
import { Runtime } from "../runtime/runtime.js";
import { chooseBuild, type Lanes, type Numerics } from "../runtime/supply/numerics.js";
import { type ThreadsOption, threadsOf } from "../runtime/threads/threads.js";
import { Model } from "./model.js";
import type { Past } from "./modelParts.js";
import { coaching, general, matrixTargets, rareOptions, sparse, standardizing } from "./onDemand.js";
import type { MakeModel } from "./preparedModel.js";
import type { Schema } from "./schema.js";

/** How a model computes; of `sequential` and `load`. */
export interface ComputeOptions {
  /** Element type of weights and activations; default "float32". */
  readonly dtype?: Dtype;
  /**
   * How many threads `fit` may use at most; default as many as compute at the same time on this
   * machine. More than one are used where that is measured to be faster. `{ exactly: 2 }` uses two
   * from the first batch on, faster or not: then nothing depends on the machine's speed or on what
   * else it does. Where workers can't be started one thread does the work, as `info.threads` tells.
   * Threads change no bit of the result.
   */
  readonly threads?: ThreadsOption;
  /**
   * "wide" computes in 256-bit lanes, to the same bits, where the engine has them (Node 24 or later
   * on x64) and a trial of 0.1 seconds finds them right and faster; for that trial it sets an
   * experimental flag of V8. 128 never does. Default: wide in a process that was started with
   * `--experimental-wasm-revectorize`, else 128. `info.kernels` says what runs, and why.
   */
  readonly lanes?: Lanes;
  /**
   * "strict" (default) computes the same bits on every engine; "fast" permits wide lanes whose
   * multiply-adds are rounded once, which on some processors (Intel's) are faster, and have other
   * bits.
   */
  readonly numerics?: Numerics;
  /** How parameters follow their gradients; default `adam()`. */
  readonly optimizer?: Optimizer;
  /** Seed of initial weights and shuffles, a whole number from 0 to 2^53 - 1; default 0. */
  readonly seed?: number;
}

/** What a model is made of. */
export interface ModelOptions extends ComputeOptions {
  /**
   * Numbers in a row of input, or how they lie there, say [height, width, channels]: rows of data
   * sets hold them one behind the other, the last axis fastest. May be left out where a
   * preprocessor says how many there are.
   */
  readonly inputs?: number | readonly number[];
  /** The layers in their order; the last one gives the output. */
  readonly layers: readonly Layer[];
  /** By name, with its options, or of your own: `customLoss`. */
  readonly loss: LossName | Loss | CustomLoss;
  /**
   * Whether the first `fit` measures mean and deviation of each column, by which all rows are
   * standardized, and of each number that is learned; default false. Losses and answers stay in the
   * targets' own units. "features" leaves targets as they are, and so does true for classes, labels
   * and sides, cosineSimilarity, and outputs of sigmoid, tanh and softmax. Outputs of relu and
   * softplus have targets divided by a unit and not shifted. True is refused where it would change
   * what is learned: numbers with poisson, meanSquaredLogarithmicError or a `customLoss`, outputs
   * of elu, silu or gelu, and targets that outputs never reach. A `preprocessor` scales columns
   * itself: beside one true is of targets alone, and "features" of nothing.
   */
  readonly standardize?: boolean | "features";
  /**
   * Names of the classes in the order of the outputs; default those of the first data trained on.
   */
  readonly classes?: readonly string[];
  /**
   * Names of the numbers that are learned, in the order of the outputs; default those of the first
   * data trained on.
   */
  readonly targetNames?: readonly string[];
  /** Names of the inputs; default those of the first data trained on. */
  readonly features?: readonly string[];
  /**
   * A `Preprocessor` that has learned, or its `state`: the model then takes tables and records, and
   * its file keeps it.
   */
  readonly preprocessor?: Prepared | PreprocessorState;
}

/** A `Preprocessor` that has learned. */
export interface Prepared {
  /** What it has learned. */
  readonly state: PreprocessorState;
}

/** `ModelOptions` whose preprocessor, if there is one, has settled what it settles. */
export type SettledOptions = Omit<ModelOptions, "preprocessor"> & { readonly preprocessor?: PreprocessorState };

/** Options that most models have; what is to be known of others is loaded with them. */
export const USUAL: readonly (keyof ModelOptions)[] = ["inputs", "layers", "loss", "standardize", "optimizer", "seed"];

/**
 * A new model with initial weights drawn from its seed; `make` puts it together, if not as usual.
 * @throws UsageError, ResourceError.
 */
export async function sequential(platform: ModelPlatform, options: ModelOptions, make?: MakeModel): Promise<Model> {
  const rare = areOnly(options, USUAL) ? undefined : await rareOptions.load();
  rare?.checkModelOptions(options);
  const { inputs, layers, standardize = false } = options;
  const loss = await settledLoss(options.loss);
  const blueprint = await blueprintOf(inputs, layers, loss);
  const schema = rare?.schemaOf(blueprint, options, loss) ?? {};
  return build(platform, blueprint, loss, options, schema, standardize, make);
}

/** Puts a model together; `schema` is what it is to know before its first `fit`. */
export async function build(
  platform: ModelPlatform,
  blueprint: Blueprint,
  loss: SettledLoss,
  options: ComputeOptions & { readonly past?: Past },
  schema: Schema,
  standardize: boolean | "features",
  make?: MakeModel,
): Promise<Model> {
  const { dtype = "float32", threads, lanes, numerics = "strict", optimizer: given = adam(), seed = 0, past } = options;
  const optimizer = checkOptimizer(given);
  const Kind = isPlain(optimizer) ? Network : (await coaching.load()).networkKindOf(optimizer, blueprint);
  const { units, activation } = outputsOf(blueprint);
  // a softmax over one unit always answers 1, whatever the weights
  if (units === 1 && (activationOf(activation).isOverRows || traitsOf(loss).activation === "softmax"))
    throw (await rareOptions.load()).tooFewUnits(loss.name, activation);
  checkWhole("seed", seed, 0);
  const isStandardized = standardize !== false || schema.standardization || schema.targets?.standardization;
  const standardizer = isStandardized ? (await standardizing.load()).standardizerOf(standardize, blueprint) : undefined;
  const matrices = targetsOf(loss) === "matrix" ? await matrixTargets.load() : undefined;
  const choice = await chooseBuild(dtype, { numerics, ...(lanes && { lanes }) }, platform);
  const file = blueprint.kernelFile(dtype, choice.build, optimizer);
  const runtime = await Runtime.create(dtype, choice, threadsOf(platform, threads), file);
  const network = new Kind(runtime, blueprint, optimizer);
  network.initialize(seed);
  const passes = general.loaded?.passesOf(network, seed) ?? new Passes(network);
  const parts = {
    platform,
    runtime,
    network,
    passes,
    loss,
    seed,
    standardizer,
    matrices,
    sparse,
    general,
    schema,
    past,
  };
  return make ? make(parts) : new Model(parts);
}

/**
 * The loss, with its code where that is no kernel. @throws UsageError INVALID_OPTION for what is
 * none.
 */
export async function settledLoss(loss: unknown): Promise<SettledLoss> {
  return kernelLoss(loss) ?? (await general.load()).lossOfGraph(loss);
}

/**
 * The network of these layers. @throws UsageError for what are no layers, or don't fit together.
 */
export async function blueprintOf(
  inputs: Inputs | undefined,
  layers: readonly Layer[],
  loss: SettledLoss,
): Promise<Blueprint> {
  checkWhole("The number of layers", Array.isArray(layers) ? layers.length : 0, 1, LAYER_LIMIT);
  layers.forEach(checkLayer);
  const dense = layers.filter(
    (layer): layer is DenseLayer =>
      !("kind" in layer || layer.ownActivation || layer.regularization || activationOf(layer.activation).isOps),
  );
  // of rows with a shape a stack knows more, and what is wrong with one
  if (dense.length === layers.length && !isCustom(loss) && typeof inputs !== "object")
    return denseBlueprint(inputs, dense.map(checkDense), loss);
  return (await general.load()).blueprintOf(inputs, layers, loss);
}

function outputsOf({ layers }: Blueprint): LayerInfo {
  return layers[layers.length - 1];
}
