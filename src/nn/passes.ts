import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { activate, differentiate, keepsSum } from "./activations.js";
import { compare, foldsActivation, type Loss } from "./losses.js";
import type { Network, PlacedLayer } from "./network.js";
import { update } from "./optimizers.js";
import { matrix, multiply, panelElements, rightOperand, type Strided, transpose } from "./products.js";

/** Addresses that a pass over `rows` rows reads and writes. */
export interface Batch {
  readonly rows: number;
  /** Inputs [rows, inputs]. */
  readonly x: number;
  /** Of each layer, the sums [rows, units] that go into its activation. */
  readonly sums: readonly number[];
  /** Of each layer, its activations [rows, units]; the same block as `sums` where the sums need not be kept. */
  readonly activations: readonly number[];
}

/** What `judge` leaves: the sum of the row losses and the number of rows predicted right, both f64. */
const STATUS_BYTES = 16;

/** Allocates the activations of a pass over `rows` rows of inputs at `x`. */
export function allocateBatch(runtime: Runtime, network: Network, x: number, rows: number): Batch {
  const sums = network.layers.map(({ units }) => runtime.allocateReals(rows * units));
  const activations = network.layers.map(({ activation, units }, i) =>
    keepsSum(activation) ? runtime.allocateReals(rows * units) : sums[i],
  );
  return { rows, x, sums, activations };
}

/**
 * Forward through all layers, A_l = f(A_(l-1) W_l + b_l), up to what the loss takes: the last layer's activations, or its
 * sums where the loss folds the activation in (`activateOutputs` goes the rest of the way).
 */
export function forward(runtime: Runtime, network: Network, loss: Loss, batch: Batch): Step[] {
  const { rows, sums, activations } = batch;
  const last = network.layers.length - 1;
  return network.layers.flatMap(({ inputs, units, kernel, bias, activation }, i) => {
    const x = matrix(i === 0 ? batch.x : activations[i - 1], inputs);
    const panels = runtime.allocateReals(panelElements(runtime, inputs, units));
    const weights = rightOperand(runtime, matrix(kernel, units), inputs, units, panels);
    const steps = [...weights.steps, multiply(runtime, sums[i], x, weights, bias, rows)];
    const isFolded = i === last && foldsActivation(loss, activation);
    return isFolded ? steps : [...steps, ...activate(runtime, activation, activations[i], sums[i], rows, units)];
  });
}

/** Steps from where `forward` stopped to the model's answer, the last layer's activations; none if it went all the way. */
export function activateOutputs(runtime: Runtime, network: Network, loss: Loss, batch: Batch): Step[] {
  const last = network.layers.length - 1;
  const { activation, units } = network.layers[last];
  if (!foldsActivation(loss, activation)) return [];
  return activate(runtime, activation, batch.activations[last], batch.sums[last], batch.rows, units);
}

/** Address of what `forward` ends with. */
function outputsOf(network: Network, loss: Loss, batch: Batch): number {
  const last = network.layers.length - 1;
  return foldsActivation(loss, network.layers[last].activation) ? batch.sums[last] : batch.activations[last];
}

/** The class predicted for each row, i32 [rows] at `predicted`, from what `forward` ended with. */
export function classify(network: Network, loss: Loss, batch: Batch, predicted: number): Step {
  const { units, activation } = network.layers[network.layers.length - 1];
  // a sum above 0 is a probability above 1/2
  const threshold = foldsActivation(loss, activation) ? 0 : 0.5;
  return step("argmaxRows", batch.rows, predicted, outputsOf(network, loss, batch), units, threshold);
}

/** How a batch is judged: steps that leave the gradient of the outputs and fill `status`. */
export interface Judgement {
  readonly steps: readonly Step[];
  /** Gradient with respect to the last layer's sums where the loss folds its activation in, else to its activations. */
  readonly gradient: number;
  /** Address of two f64: the sum of the row losses, and how many rows were predicted right. */
  readonly status: number;
  /** Address of the class predicted for each row, i32 [rows]; 0 if rows have no classes. */
  readonly predicted: number;
}

/** Compares the outputs with `targets`, and the predicted classes with `labels` (0: rows have none). */
export function judge(
  runtime: Runtime,
  network: Network,
  loss: Loss,
  batch: Batch,
  targets: number,
  labels: number,
): Judgement {
  const { rows } = batch;
  const rowLoss = runtime.arena.allocate(rows * 8);
  const gradient = runtime.allocateReals(rows * network.outputs);
  const predicted = labels === 0 ? 0 : runtime.arena.allocate(rows * 4);
  const status = runtime.arena.allocate(STATUS_BYTES);
  const outputs = outputsOf(network, loss, batch);
  const steps = [
    compare(runtime, loss, rowLoss, gradient, outputs, targets, rows, network.outputs),
    ...(labels === 0 ? [] : [classify(network, loss, batch, predicted)]),
    step("sumBatch", 1, status, rowLoss, predicted, labels, rows),
  ];
  return { steps, gradient, status, predicted };
}

/**
 * Backward through all layers, from the gradient that `judge` left: dW_l = A_(l-1)^T dZ_l, db_l = column sums of dZ_l,
 * dZ_(l-1) = (dZ_l W_l^T) f'. The gradient of the inputs is never computed.
 */
export function backward(runtime: Runtime, network: Network, loss: Loss, batch: Batch, outputGradient: number): Step[] {
  const { layers } = network;
  const { rows } = batch;
  const steps: Step[] = [];
  let gradient = outputGradient;
  let isOfSums = foldsActivation(loss, layers[layers.length - 1].activation);
  for (let i = layers.length - 1; i >= 0; i--) {
    const { inputs, units, activation } = layers[i];
    if (!isOfSums)
      steps.push(...differentiate(runtime, activation, gradient, batch.activations[i], batch.sums[i], rows, units));
    const x = matrix(i === 0 ? batch.x : batch.activations[i - 1], inputs);
    steps.push(...parameterGradients(runtime, layers[i], x, gradient, rows));
    if (i > 0) {
      const panels = runtime.allocateReals(panelElements(runtime, units, inputs));
      const weights = rightOperand(runtime, transpose(matrix(layers[i].kernel, units)), units, inputs, panels);
      const previous = runtime.allocateReals(rows * inputs);
      steps.push(...weights.steps, multiply(runtime, previous, matrix(gradient, units), weights, 0, rows));
      gradient = previous;
      isOfSums = false;
    }
  }
  return steps;
}

function parameterGradients(
  runtime: Runtime,
  { inputs, units, dKernel, dBias }: PlacedLayer,
  x: Strided,
  gradient: number,
  rows: number,
): Step[] {
  const panels = runtime.allocateReals(panelElements(runtime, rows, units));
  const right = rightOperand(runtime, matrix(gradient, units), rows, units, panels);
  const steps = [...right.steps, multiply(runtime, dKernel, transpose(x), right, 0, inputs)];
  if (dBias !== 0) steps.push(step("sumColumns", units, dBias, gradient, rows, units));
  return steps;
}

/** One update of all parameters along the gradients that `backward` left. */
export function updateParameters({ optimizer, parameters, gradients, states, settings, count }: Network): Step[] {
  return update(optimizer, parameters, gradients, states, settings, count);
}
