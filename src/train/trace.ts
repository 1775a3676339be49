import type { ActivationName } from "../catalog/activations.js";
import type { LossName } from "../catalog/lossNames.js";
import type { Dataset } from "../data/dataset.js";
import { readTargets, type TargetInput } from "../data/targets.js";
import { DataError, UsageError } from "../errors.js";
import type { LayerResults } from "../layers/graphTrace.js";
import { type CustomLoss, isCustom, type Loss, type SettledLoss, valueScale } from "../nn/losses.js";
import { allFinite, type LayerWeights, type Network } from "../nn/network.js";
import { OnDemand } from "../onDemand.js";
import type { Reals, Runtime } from "../runtime/runtime.js";
import { runNow } from "../sliced.js";
import { lossIn, type WeighLoss } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import { classColumns } from "./placing/classColumns.js";
import { placeDense, readRows } from "./placing/features.js";
import { loadAll, placeData } from "./placing/placedData.js";
import { targetsFor } from "./placing/targets.js";
import { type AnyRows, rowsAsData } from "./rows.js";
import type { Schema } from "./schema.js";

/** Rows that don't count alike. */
export const weighing = new OnDemand("weights", () => import("./placing/weighing.js"));

/** A gradient and its Euclidean norm, summed in doubles. */
export interface TracedGradient {
  /** Laid out as what it is the gradient of. */
  readonly values: Reals;
  /** The square root of the sum of squares. */
  readonly norm: number;
}

/**
 * What one layer does with a batch, Z = X W + b and A = f(Z), and the loss's gradients there;
 * matrices are row-major.
 */
export interface TracedLayer {
  /**
   * Absent where it is a dense layer; others have no kernel, or one of their own shape, and empty
   * arrays where there is none.
   */
  readonly kind?: string;
  /** All parameters by name, of other layers than dense ones. */
  readonly parameters?: Readonly<Record<string, Reals>>;
  /** The gradients of all parameters by name, of other layers than dense ones. */
  readonly gradients?: Readonly<Record<string, TracedGradient>>;
  /** Numbers in a row of its input. */
  readonly inputs: number;
  /** Numbers in a row of its output. */
  readonly units: number;
  /** f in A = f(Z). */
  readonly activation: ActivationName;
  /**
   * Of an equilibrium that of its units, which is within the search: `activation` is linear there,
   * and `sums` are `activations`.
   */
  readonly stateActivation?: ActivationName;
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
   * What the optimizer keeps of earlier batches, before it is given this one: as many as its
   * `states`, laid out as the weights. Momentum keeps v, `adam` and `adamW` m and v, `rmsProp` v
   * and b, `adagrad` v.
   */
  readonly states: readonly LayerWeights[];
}

/** A batch as it goes through the network and back. */
export interface Trace {
  /** Rows of the batch. */
  readonly rows: number;
  /**
   * X [rows, inputs] of the first layer: scaled, and standardized where the model was trained so.
   */
  readonly inputs: Reals;
  /**
   * Y [rows, outputs], what the loss compares with: of classes a 1 in the column of each;
   * standardized as the inputs are.
   */
  readonly targets: Reals;
  /**
   * Names of the columns of `targets`, where these are numbers, or several labels a row, with
   * names.
   */
  readonly targetNames?: readonly string[];
  /** What is computed as the loss. */
  readonly objective: Loss | CustomLoss;
  /** The loss of the batch, as `fit` and `evaluate` tell it: in the targets' own units. */
  readonly loss: number;
  /** What each row adds to the loss. */
  readonly rowLosses: Float64Array;
  /** From the first to the last. */
  readonly layers: readonly TracedLayer[];
  /**
   * The optimizer's `settings` as they stand, before it is given this batch: those of Adam go on
   * from step to step.
   */
  readonly settings: Float64Array;
}

/**
 * The Trace of the rows `x`, to which `y` belongs unless `x` holds it, as the first epoch after so
 * many `epochs` finds them.
 * @throws DataError, UsageError for data that doesn't fit; DataError DATA_NON_FINITE where numbers
 * overflow; ResourceError.
 */
export async function traceBatch(
  parts: ModelParts,
  schema: Schema,
  epochs: number,
  x: AnyRows,
  y: TargetInput | undefined,
): Promise<Trace> {
  const given = withTargets(rowsAsData("trace", x, parts.network.inputs), y, schema);
  const [general, weights] = [await parts.general.load(), given.weights ? await weighing.load() : undefined];
  const trace = (data: Dataset): Trace =>
    traceRows(parts, schema, epochs + 1, general, data, weights?.weigherOf(parts.runtime, data));
  return weights?.withCounted(parts.runtime, given, trace) ?? trace(given);
}

function traceRows(
  parts: ModelParts,
  schema: Schema,
  epoch: number,
  { inNumbers, traceGraph }: typeof import("../layers/general.js"),
  data: Dataset,
  weigh: WeighLoss | undefined,
): Trace {
  const { runtime, network, seed } = parts;
  const outputs = network.outputs;
  const features = inNumbers(runtime, runNow(readRows(parts, data, schema)));
  const targets = targetsFor(parts, features, schema);
  const mark = runtime.arena.mark();
  try {
    const placed = runNow(placeData(runtime, features, targets, outputs, placeDense));
    const loaded = runNow(loadAll(placed));
    const { rows, weights } = data;
    const told = lossIn(parts, schema);
    const loss = weigh?.(told, placed) ?? told;
    const results = traceGraph(network, { seed, epoch }, loss, loaded, rows);
    const scale = valueScale(loss, results.weightSum, outputs);
    const value = results.lossSum * scale;
    const refused = results.refusal(data.name);
    if (refused) throw refused;
    if (!Number.isFinite(value))
      throw overflow(`The loss of ${data.name} is not finite`, "scale the data or targets down or use standardize");
    return {
      rows,
      inputs: numbersOf(runtime, features),
      targets: toReals(runtime, targets.matrix ?? classColumns(targets.labels ?? [], outputs)),
      ...(schema.targets?.names && { targetNames: schema.targets.names }),
      objective: objectiveOf(parts.loss),
      loss: value,
      rowLosses: results.rowLosses.map((rowLoss, row) => rowLoss * scale * (weights ? weights[row] : 1)),
      layers: tracedLayers(network, results.layers),
      settings: runtime.arena.float64(network.settings, network.optimizer.settings.length).slice(),
    };
  } finally {
    runtime.arena.release(mark);
  }
}

/**
 * A loss of the library as plain data, which workers can send; a user's is the function that it is.
 */
function objectiveOf(loss: SettledLoss): Loss | CustomLoss {
  if (isCustom(loss) && !("traits" in loss)) return loss;
  const options = "options" in loss ? loss.options : undefined;
  return { name: loss.name as LossName, reduction: loss.reduction, ...(options && { options }) };
}

/**
 * `data`, whose targets are `y` where that is given: classes by name or number if the model knows
 * classes, numbers if it knows numbers.
 */
function withTargets(data: Dataset, y: TargetInput | undefined, { classes, targets }: Schema): Dataset {
  if (y === undefined) {
    if (data.labels || data.targets) return data;
    throw new UsageError("INVALID_OPTION", "trace takes rows and what belongs to each, x and y, or a data set.");
  }
  const { labels: _, classes: __, targets: ___, targetNames: ____, ...rest } = data;
  const known = classes ? { classes } : targets ? { task: "regression" as const } : {};
  return { ...rest, ...readTargets(y, data.rows, `y of ${data.name}`, known) };
}

/** The layers with their numbers beside the results. */
function tracedLayers(network: Network, results: readonly LayerResults[]): readonly TracedLayer[] {
  const weights = network.numbersOf();
  const states = network.states.map((address) => network.numbersOf(address));
  const none = network.runtime.newReals(0);
  // clipped by value, what is infinite is a number
  const isClipped = Boolean(network.optimizer.options.clipValue);
  const isUsable = (values: Reals): boolean =>
    isClipped ? !values.some((value) => Number.isNaN(value)) : allFinite(values);
  return results.map(({ sums, activations, dActivations, dSums, gradients }, i) => {
    const { kind, units, activation, stateActivation } = network.layers[i];
    // what the way back leaves behind on its way to them changes no weight
    if (!Object.values(gradients).every(isUsable)) throw overflow(`The gradients of layer ${i} are not finite`);
    const traced = Object.entries(gradients).map(([name, values]) => [name, gradientOf(values)] as const);
    const { kernel = gradientOf(none), bias } = Object.fromEntries(traced);
    return {
      ...(kind && { kind, parameters: weights[i], gradients: Object.fromEntries(traced) }),
      inputs: network.layers[i].inputs ?? network.layers[i - 1]?.units ?? network.inputs,
      units,
      activation,
      ...(stateActivation && { stateActivation }),
      kernel: weights[i].kernel ?? none,
      ...(weights[i].bias && { bias: weights[i].bias }),
      sums,
      activations,
      ...(dActivations && { dActivations: gradientOf(dActivations) }),
      dSums: gradientOf(dSums),
      dKernel: kernel,
      ...(bias && { dBias: bias }),
      states: states.map((layers) => layers[i]),
    };
  });
}

function gradientOf(values: Reals): TracedGradient {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  return { values, norm: Math.sqrt(squares) };
}

/** The features as the kernels read them. */
function numbersOf(runtime: Runtime, data: Dataset): Reals {
  const { x, scale } = data;
  return toReals(runtime, x).map((value) => value * scale);
}

function toReals(runtime: Runtime, values: ArrayLike<number>): Reals {
  const reals = runtime.newReals(values.length);
  reals.set(values);
  return reals;
}

function overflow(what: string, advice = "scale the data down or use standardize"): DataError {
  return new DataError("DATA_NON_FINITE", `${what}: ${advice}.`);
}
