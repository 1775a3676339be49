import {
  adagrad,
  adam,
  adamW,
  dense,
  type ModelOptions,
  meanSquaredError,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
} from "../browser.js";
import type { OptimizerName } from "../cli/choices.js";
import { JOBS } from "../cli/jobs.js";
import type { ActivationName, Loss, LossName } from "../index.js";
import type { Configuration } from "./configuration.js";
import type { LayerState, PageData, PageModel } from "./state.js";

const OPTIMIZERS: Readonly<Record<OptimizerName, (options: { learningRate: number }) => Optimizer>> = {
  sgd,
  adam,
  adamW,
  rmsProp,
  adagrad,
};

/** A new model of that configuration, owned by a worker. */
export function makeModel(configuration: Configuration, data: PageData): Promise<PageModel> {
  return sequential({ ...modelOptions(configuration, data), worker: true });
}

/** What a model of that configuration is made of; its first weights are the tutorials' where the data set is theirs. */
export function modelOptions(configuration: Configuration, { train, classes }: PageData): ModelOptions {
  const { hidden, activation, bias, loss, seed } = configuration;
  const output = outputLayer(loss, classes.length);
  const sizes = [train.columns, ...hidden, output.units];
  const job = JOBS.find(({ name }) => name === configuration.data);
  const first = job?.firstWeights?.(sizes, seed);
  const layers = sizes.slice(1).map((units, i) => {
    const own = typeof activation === "string" ? activation : activation[i];
    const name = i === hidden.length ? output.activation : own;
    return dense(units, name, { bias, ...(first && { weights: first[i] }) });
  });
  return {
    inputs: train.columns,
    layers,
    loss: loss === job?.defaults.loss ? scaled(loss, job.defaults.reduction) : loss,
    optimizer: makeOptimizer(configuration),
    seed,
    classes,
  };
}

/** The optimizer of that configuration. */
export function makeOptimizer({ optimizer, learningRate }: Configuration): Optimizer {
  return OPTIMIZERS[optimizer]({ learningRate });
}

function scaled(loss: LossName, reduction: "mean" | "tutorial" | undefined): LossName | Loss {
  return loss === "meanSquaredError" && reduction ? meanSquaredError({ reduction }) : loss;
}

/** One output tells two classes apart, except by cross-entropy, which has one for each class. */
function outputLayer(loss: LossName, classes: number): { units: number; activation: ActivationName } {
  if (loss === "crossEntropy") return { units: classes, activation: "softmax" };
  return { units: classes === 2 ? 1 : classes, activation: "sigmoid" };
}

/** Copies of all layers' numbers. */
export async function layersOf(model: PageModel): Promise<readonly LayerState[]> {
  const { inputs, layers } = model.info;
  const [weights, gradients] = await Promise.all([model.weights(), model.gradients()]);
  return layers.map(({ units, activation }, i) => ({
    inputs: i === 0 ? inputs : layers[i - 1].units,
    units,
    activation,
    ...weights[i],
    gradients: gradients[i],
  }));
}
