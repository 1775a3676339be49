import {
  batchNormalization,
  type DenseLayer,
  dense,
  dropout,
  type ModelOptions,
  meanSquaredError,
  type Optimizer,
} from "../browser.js";
import { lossOf } from "../catalog/losses.js";
import { optimizerNamed } from "../catalog/optimizerEntries.js";
import { outputLayerFor } from "../catalog/outputLayer.js";
import { JOBS } from "../cli/jobs.js";
import type { Loss, LossName } from "../index.js";
import { made } from "../nn/optimizers.js";
import type { Configuration } from "./configuration.js";
import { newModel } from "./firstModel.js";
import { penaltyOf } from "./penalty.js";
import type { LayerState, PageData, PageModel } from "./state.js";

/** The last layer of a network that learns a number. */
const NUMBER = { units: 1, activation: "linear" } as const;

/** A new model of that configuration, which a worker trains. */
export function makeModel(configuration: Configuration, data: PageData): Promise<PageModel> {
  return newModel(modelOptions(configuration, data));
}

/**
 * What a model of that configuration is made of; its first weights are the tutorials' where the
 * data set is theirs.
 */
export function modelOptions(configuration: Configuration, data: PageData): ModelOptions {
  const { train, classes, target, preprocessor } = data;
  const { hidden, activation, bias, loss, seed } = configuration;
  const penalty = penaltyOf(configuration);
  const isOfNumbers = target !== undefined;
  const output = outputOf(loss, data);
  const sizes = [train.columns, ...hidden, output.units];
  const job = JOBS.find(({ name }) => name === configuration.data);
  const first = job?.firstWeights?.(sizes, seed);
  const layers = sizes.slice(1).map((units, i): DenseLayer => {
    const own = typeof activation === "string" ? activation : activation[i];
    const name = i === hidden.length ? output.activation : own;
    return dense(units, name, {
      bias,
      ...(first && { weights: first[i] }),
      ...(penalty && { kernelRegularizer: penalty }),
    });
  });
  return {
    inputs: train.columns,
    layers: refined(layers, configuration),
    loss: loss === job?.defaults.loss ? scaled(loss, job.defaults.reduction) : loss,
    optimizer: makeOptimizer(configuration),
    seed,
    // a preprocessor knows the classes; with it, prices in the hundred thousands are learned as
    // well as shares
    ...(preprocessor ? { preprocessor, standardize: isOfNumbers } : !isOfNumbers && { classes }),
  };
}

/**
 * The layers, each hidden one with what normalises its answers, and what then leaves a share of
 * them out while it trains.
 */
function refined(
  layers: readonly DenseLayer[],
  { batchNorm, dropout: percent }: Pick<Configuration, "batchNorm" | "dropout">,
): ModelOptions["layers"] {
  const behind = [...(batchNorm ? [batchNormalization()] : []), ...(percent > 0 ? [dropout(percent / 100)] : [])];
  return layers.flatMap((layer, i) => (i < layers.length - 1 ? [layer, ...behind] : [layer]));
}

/** The layers of a model that are drawn: batch norm and dropout are told with those before them. */
export function denseIn<L extends { readonly kind?: string }>(layers: readonly L[]): readonly L[] {
  return layers.filter(({ kind }) => kind === undefined);
}

/** The last layer of a network that learns such data by a loss. */
export function outputOf(
  loss: LossName,
  { classes, target }: Pick<PageData, "classes" | "target">,
): ReturnType<typeof outputLayerFor> {
  return target === undefined ? outputLayerFor(lossOf(loss), classes.length) : NUMBER;
}

/** The optimizer of that configuration. */
export function makeOptimizer({ optimizer, learningRate }: Configuration): Optimizer {
  return made(optimizer, optimizerNamed(optimizer), { learningRate });
}

function scaled(loss: LossName, reduction: "mean" | "tutorial" | undefined): LossName | Loss {
  return loss === "meanSquaredError" && reduction ? meanSquaredError({ reduction }) : loss;
}

/** Copies of all layers' numbers. */
export async function layersOf(model: PageModel): Promise<readonly LayerState[]> {
  const { inputs, layers } = model.info;
  const [weights, gradients] = await Promise.all([model.weights(), model.gradients()]);
  const all = layers.map((layer, i) => ({ ...layer, weights: weights[i], gradients: gradients[i] }));
  const shown = denseIn(all);
  return shown.map(({ units, activation, weights, gradients }, i) => ({
    inputs: i === 0 ? inputs : shown[i - 1].units,
    units,
    activation,
    ...weights,
    gradients,
  }));
}
