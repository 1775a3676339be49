import type { ActivationName } from "../catalog/activations.js";
import type { Dataset } from "../data/dataset.js";
import { readTargets, type TargetInput } from "../data/targets.js";
import { DataError, UsageError } from "../errors.js";
import type { Inputs } from "../nn/inputs.js";
import { foldsActivation, type Loss, valueScale } from "../nn/losses.js";
import { allFinite, type Network, type PlacedLayer } from "../nn/network.js";
import { activateOutputs, activationGradient, type Batch, forward, judge, parameterGradients } from "../nn/passes.js";
import { atOnce } from "../pieces.js";
import { Program, type Step } from "../runtime/program.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import { differentiate } from "../steps/activations.js";
import { noEpilogue } from "../steps/epilogue.js";
import { placementNow, readRows } from "./features.js";
import { lossIn } from "./learn.js";
import { classColumns } from "./matrixTargets.js";
import type { ModelParts } from "./modelParts.js";
import { loadAll, placeData } from "./placedData.js";
import { type AnyRows, rowsAsData } from "./rows.js";
import type { Schema } from "./schema.js";
import { targetsFor } from "./targets.js";
import type { LayerWeights } from "./types.js";

/** A gradient and its Euclidean norm, summed in doubles. */
export interface TracedGradient {
  /** Laid out as what it is the gradient of. */
  readonly values: Reals;
  readonly norm: number;
}

/** What one layer does with a batch, Z = X W + b and A = f(Z), and the loss's gradients there; matrices are row-major. */
export interface TracedLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: ActivationName;
  /** W [inputs, units]. */
  readonly kernel: Reals;
  /** b [units], where the layer has one. */
  readonly bias?: Reals;
  /** Z [rows, units]. */
  readonly sums: Reals;
  /** A [rows, units], which the next layer takes as X. */
  readonly activations: Reals;
  /** dA, absent in a last layer whose activation the loss folds in: then dZ is found without it. */
  readonly dActivations?: TracedGradient;
  /** dZ = dA f'(Z). */
  readonly dSums: TracedGradient;
  /** dW = X^T dZ. */
  readonly dKernel: TracedGradient;
  /** db, the sums of dZ's columns, where the layer has a bias. */
  readonly dBias?: TracedGradient;
  /**
   * What the optimizer keeps of earlier batches, before it is given this one: as many as its `states`, laid out as the weights. Momentum
   * keeps v, `adam` and `adamW` m and v, `rmsProp` v and b, `adagrad` v.
   */
  readonly states: readonly LayerWeights[];
}

/** A batch as it goes through the network and back. */
export interface Trace {
  readonly rows: number;
  /** X [rows, inputs] of the first layer: scaled, and standardised where the model was trained so. */
  readonly inputs: Reals;
  /** Y [rows, outputs], what the loss compares with: of classes a 1 in the column of each; standardised as the inputs are. */
  readonly targets: Reals;
  /** Names of the columns of `targets`, where these are numbers, or several labels a row, with names. */
  readonly targetNames?: readonly string[];
  /** What is computed as the loss. */
  readonly objective: Loss;
  /** The loss of the batch, as `fit` and `evaluate` tell it: in the targets' own units. */
  readonly loss: number;
  /** What each row adds to the loss. */
  readonly rowLosses: Float64Array;
  /** From the first to the last. */
  readonly layers: readonly TracedLayer[];
  /** The optimizer's `settings` as they stand, before it is given this batch: those of Adam go on from step to step. */
  readonly settings: Float64Array;
}

/**
 * The Trace of the rows `x`, to which `y` belongs unless `x` holds it.
 * @throws DataError, UsageError for data that doesn't fit; DataError DATA_NON_FINITE where numbers overflow; ResourceError.
 */
export async function traceBatch(
  parts: ModelParts,
  schema: Schema,
  x: AnyRows,
  y: TargetInput | undefined,
): Promise<Trace> {
  const { runtime, network } = parts;
  const outputs = network.outputs;
  const data = withTargets(rowsAsData("trace", x, network.inputs, schema.scale), y, schema);
  const features = atOnce(readRows(parts, data, schema));
  const targets = targetsFor(parts, features, schema);
  const place = placementNow(features.x, parts.sparse);
  const mark = runtime.arena.mark();
  try {
    const loaded = atOnce(loadAll(atOnce(placeData(runtime, features, targets, outputs, place))));
    const { rows } = data;
    const batch = separateBatch(runtime, network, loaded.inputs, rows);
    const loss = lossIn(parts, schema);
    const judgement = judge(runtime, network, loss, batch, loaded.targets, loaded.labels);
    const answer = activateOutputs(runtime, network, loss, batch);
    run(runtime, [...forward(runtime, network, loss, batch), ...judgement.steps, ...answer]);
    const scale = valueScale(loss, rows, outputs);
    const value = runtime.arena.float64(judgement.status, 1)[0] * scale;
    if (!Number.isFinite(value))
      throw overflow(`The loss of ${data.name} is not finite`, "scale the data or targets down or use standardize");
    return {
      rows,
      inputs: readInputs(runtime, features),
      targets: toReals(runtime, targets.matrix ?? classColumns(targets.labels ?? [], outputs)),
      ...(schema.targets?.names && { targetNames: schema.targets.names }),
      objective: parts.loss,
      loss: value,
      rowLosses: runtime.arena.float64(judgement.rowLosses, rows).map((rowLoss) => rowLoss * scale),
      layers: traceLayers(runtime, network, loss, batch, judgement.gradient),
      settings: runtime.arena.float64(network.settings, network.optimizer.settings.length).slice(),
    };
  } finally {
    runtime.arena.release(mark);
  }
}

/** `data`, whose targets are `y` where that is given: classes by name or number if the model knows classes, numbers if it knows numbers. */
function withTargets(data: Dataset, y: TargetInput | undefined, { classes, targets }: Schema): Dataset {
  if (y === undefined) {
    if (data.labels || data.targets) return data;
    throw new UsageError("INVALID_OPTION", "trace takes rows and what belongs to each, x and y, or a data set.");
  }
  const { labels: _, classes: __, targets: ___, targetNames: ____, ...rest } = data;
  const known = classes ? { classes } : targets ? { task: "regression" as const } : {};
  return { ...rest, ...readTargets(y, data.rows, `y of ${data.name}`, known) };
}

/** A batch whose sums outlive the activations; only where nothing is applied to them are the two one block. */
function separateBatch(runtime: Runtime, network: Network, inputs: Inputs, rows: number): Batch {
  const sums = network.layers.map(({ units }) => runtime.allocateReals(rows * units));
  const activations = network.layers.map(({ activation, units }, i) =>
    activation === "linear" ? sums[i] : runtime.allocateReals(rows * units),
  );
  return { rows, inputs, sums, activations };
}

/** Goes backward through the layers, whose forward pass has left `batch`, and copies what each of them has. */
function traceLayers(
  runtime: Runtime,
  network: Network,
  loss: Loss,
  batch: Batch,
  outputGradient: number,
): readonly TracedLayer[] {
  const { rows, sums, activations } = batch;
  const last = network.layers.length - 1;
  const traced: TracedLayer[] = [];
  let gradient = outputGradient;
  for (let i = last; i >= 0; i--) {
    const layer = withOwnGradients(runtime, network.layers[i]);
    const { inputs, units, activation, dKernel, dBias } = layer;
    const read = (address: number): Reals => runtime.reals(address, rows * units).slice();
    const isFolded = i === last && foldsActivation(loss, activation);
    const dActivations = isFolded ? undefined : gradientOf(read(gradient), i);
    if (!isFolded) run(runtime, differentiate(runtime, activation, gradient, activations[i], sums[i], rows, units));
    run(runtime, parameterGradients(runtime, layer, batch, i, gradient));
    traced.unshift({
      inputs,
      units,
      activation,
      ...network.weightsOf(layer),
      sums: read(sums[i]),
      activations: read(activations[i]),
      ...(dActivations && { dActivations }),
      dSums: gradientOf(read(gradient), i),
      dKernel: gradientOf(runtime.reals(dKernel, inputs * units).slice(), i),
      ...(dBias !== 0 && { dBias: gradientOf(runtime.reals(dBias, units).slice(), i) }),
      states: statesOf(network, layer),
    });
    if (i === 0) break;
    const previous = activationGradient(runtime, layer, rows, gradient, noEpilogue);
    run(runtime, previous.steps);
    gradient = previous.address;
  }
  return traced;
}

/** A copy of what the optimizer keeps for a layer: each of its vectors is laid out as the parameters are. */
function statesOf(network: Network, layer: PlacedLayer): readonly LayerWeights[] {
  return network.states.map((address) => {
    const shift = address - network.parameters;
    const bias = layer.bias === 0 ? 0 : layer.bias + shift;
    return network.weightsOf({ ...layer, kernel: layer.kernel + shift, bias });
  });
}

/** The layer with blocks of its own for its gradients, so that those of the last batch of a `fit` stay as they are. */
function withOwnGradients(runtime: Runtime, layer: PlacedLayer): PlacedLayer {
  const { inputs, units, bias } = layer;
  const dBias = bias === 0 ? 0 : runtime.allocateReals(units);
  return { ...layer, dKernel: runtime.allocateReals(inputs * units), dBias };
}

function run(runtime: Runtime, steps: readonly Step[]): void {
  new Program(steps, runtime.kernels).run();
}

function gradientOf(values: Reals, layer: number): TracedGradient {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  if (!allFinite(values)) throw overflow(`The gradients of layer ${layer} are not finite`);
  return { values, norm: Math.sqrt(squares) };
}

/** The features as the kernels read them: a byte times the scale, both in the element type. */
function readInputs(runtime: Runtime, { x, scale }: Dataset): Reals {
  const factor = x instanceof Uint8Array ? toReals(runtime, [scale])[0] : scale;
  const inputs = runtime.newReals(x.length);
  for (let i = 0; i < x.length; i++) inputs[i] = x[i] * factor;
  return inputs;
}

function toReals(runtime: Runtime, values: ArrayLike<number>): Reals {
  const reals = runtime.newReals(values.length);
  reals.set(values);
  return reals;
}

function overflow(what: string, advice = "scale the data down or use standardize"): DataError {
  return new DataError("DATA_NON_FINITE", `${what}: ${advice}.`);
}
