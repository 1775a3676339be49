import { activationOf } from "../catalog/activations.js";
import type { Place } from "../graph/site.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { activate, differentiate } from "../steps/activations.js";
import { backwardEpilogue, type Epilogue, forwardEpilogue, noEpilogue } from "../steps/epilogue.js";
import { matrix, multiply, rightOperand, transpose } from "../steps/products.js";
import { kernelGradient, type PlacedLayer, timesKernel } from "./denseProducts.js";
import { foldsActivation, type Loss } from "./losses.js";
import type { Network } from "./network.js";

/** Dense layers one behind the other, in memory. */
export interface DenseStack {
  readonly layers: readonly PlacedLayer[];
  /** Units of the last layer. */
  readonly outputs: number;
}

/** The layers of a network that has dense ones alone. */
export function denseStack({ inputs, layers, outputs, tensors }: Network): DenseStack {
  const placed = layers.map(({ units, activation }, i) => {
    const [kernel, bias] = tensors.filter(({ layer }) => layer === i);
    return {
      inputs: layers[i - 1]?.units ?? inputs,
      units,
      activation,
      kernel: kernel.address,
      bias: bias?.address ?? 0,
      dKernel: kernel.gradient,
      dBias: bias?.gradient ?? 0,
    };
  });
  return { layers: placed, outputs };
}

/** Addresses that a pass over `rows` rows reads and writes. */
export interface Batch {
  readonly rows: number;
  /** Where the rows lie that go into the first layer. */
  readonly x: Place;
  /** Of each layer, the sums [rows, units] that go into its activation. */
  readonly sums: readonly number[];
  /** Of each layer, its activations [rows, units]; the same block as `sums` where the sums need not be kept. */
  readonly activations: readonly number[];
}

/** Allocates the activations of a pass over `rows` rows of inputs. */
export function allocateBatch(runtime: Runtime, network: DenseStack, x: Place, rows: number): Batch {
  const sums = network.layers.map(({ units }) => runtime.allocateReals(rows * units));
  const activations = network.layers.map(({ activation, units }, i) =>
    activationOf(activation).keepsSum ? runtime.allocateReals(rows * units) : sums[i],
  );
  return { rows, x, sums, activations };
}

/**
 * Forward through all layers, A_l = f(A_(l-1) W_l + b_l), up to what the loss takes: the last layer's activations, or its
 * sums where the loss folds the activation in (`activateOutputs` goes the rest of the way).
 */
export function forward(runtime: Runtime, network: DenseStack, loss: Loss, batch: Batch): Step[] {
  const last = network.layers.length - 1;
  return network.layers.flatMap((layer, i) => {
    const { units, activation } = layer;
    const stopsAtSums = i === last && foldsActivation(loss, activation);
    if (stopsAtSums) return sumsOf(runtime, layer, batch, i, noEpilogue);
    const epilogue = forwardEpilogue(activation, batch.activations[i]);
    const product = sumsOf(runtime, layer, batch, i, epilogue);
    if (epilogue !== noEpilogue) return product;
    return [...product, ...activate(runtime, activation, batch.activations[i], batch.sums[i], batch.rows, units)];
  });
}

/** Z_i = A_(i-1) W_i + b_i, then the epilogue. */
function sumsOf(runtime: Runtime, layer: PlacedLayer, batch: Batch, i: number, epilogue: Epilogue): readonly Step[] {
  return timesKernel(runtime, inputsOf(batch, i), batch.sums[i], layer, batch.rows, epilogue);
}

/** Where lies what layer `i` reads. */
function inputsOf({ x, activations }: Batch, i: number): Place {
  return i === 0 ? x : { address: activations[i - 1] };
}

/** Steps from where `forward` stopped to the model's answer, the last layer's activations; none if it went all the way. */
export function activateOutputs(runtime: Runtime, network: DenseStack, loss: Loss, batch: Batch): Step[] {
  const last = network.layers.length - 1;
  const { activation, units } = network.layers[last];
  if (!foldsActivation(loss, activation)) return [];
  return activate(runtime, activation, batch.activations[last], batch.sums[last], batch.rows, units);
}

/** Address of what `forward` ends with. */
export function outputsOf(network: DenseStack, loss: Loss, batch: Batch): number {
  const last = network.layers.length - 1;
  return foldsActivation(loss, network.layers[last].activation) ? batch.sums[last] : batch.activations[last];
}

/**
 * Backward through all layers, from the gradient of what `forward` ended with: dW_l = A_(l-1)^T dZ_l, db_l = column sums of dZ_l,
 * dZ_(l-1) = (dZ_l W_l^T) f'. The gradient of the inputs is never computed.
 */
export function backward(
  runtime: Runtime,
  network: DenseStack,
  loss: Loss,
  batch: Batch,
  outputGradient: number,
): Step[] {
  const { layers } = network;
  const { rows, activations, sums } = batch;
  const steps: Step[] = [];
  let gradient = outputGradient;
  const last = layers.length - 1;
  if (!foldsActivation(loss, layers[last].activation)) {
    const { activation, units } = layers[last];
    steps.push(...differentiate(runtime, activation, gradient, activations[last], sums[last], rows, units));
  }
  for (let i = last; i >= 0; i--) {
    steps.push(...parameterGradients(runtime, layers[i], batch, i, gradient));
    if (i === 0) continue;
    const { activation, units } = layers[i - 1];
    const epilogue = backwardEpilogue(activation, activations[i - 1], sums[i - 1]);
    const previous = activationGradient(runtime, layers[i], rows, gradient, epilogue);
    steps.push(...previous.steps);
    if (epilogue === noEpilogue)
      steps.push(...differentiate(runtime, activation, previous.address, activations[i - 1], sums[i - 1], rows, units));
    gradient = previous.address;
  }
  return steps;
}

/** dA_(i-1) = dZ_i W_i^T, then the epilogue, in a new block: the gradient of what layer `i`, given with dZ_i, reads. */
export function activationGradient(
  runtime: Runtime,
  { inputs, units, kernel }: PlacedLayer,
  rows: number,
  gradient: number,
  epilogue: Epilogue,
): { readonly address: number; readonly steps: readonly Step[] } {
  const left = matrix(gradient, units);
  const weights = rightOperand(runtime, left, transpose(matrix(kernel, units)), units, inputs);
  const address = runtime.allocateReals(rows * inputs);
  const product = multiply(runtime, address, left, weights, 0, rows, epilogue);
  return { address, steps: [...weights.steps, product] };
}

/** dW_i = A_(i-1)^T dZ_i and db_i = column sums of dZ_i. */
export function parameterGradients(
  runtime: Runtime,
  layer: PlacedLayer,
  batch: Batch,
  i: number,
  gradient: number,
): readonly Step[] {
  const { units, dBias } = layer;
  const steps = kernelGradient(runtime, inputsOf(batch, i), layer, gradient, batch.rows);
  return dBias === 0 ? steps : [...steps, step("sumColumns", units, dBias, gradient, batch.rows, units)];
}
