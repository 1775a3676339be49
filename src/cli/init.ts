import { type HiddenActivation, hiddenActivations } from "../catalog/activations.js";
import { lossNamed } from "../catalog/lossNames.js";
import type { Dataset } from "../data/dataset.js";
import { quoteList } from "../data/quote.js";
import { DataError, UsageError } from "../errors.js";
import { decodeModel, type ModelHint, type StoredLayer, type StoredModel } from "../io/modelFile.js";
import { runNow } from "../sliced.js";
import { fittingTargets } from "../train/placing/standardizing.js";
import { aboutFile } from "./loadModel.js";
import type { LayerPlan, Plan } from "./plan.js";
import type { TrainOptions } from "./trainOptions.js";

/** First weights of a layer: `kernel` is row-major [inputs, units]. */
export interface FirstWeights {
  readonly kernel: Float32Array | Float64Array;
  readonly bias?: Float32Array | Float64Array;
}

/** A plan whose layers are those of a file, with their weights. */
export interface InitialPlan {
  readonly plan: Plan;
  readonly weights: readonly FirstWeights[];
  /** What there is to say about the training that they come from. */
  readonly notes: readonly string[];
}

/**
 * The plan with the layers of a model file, as `--init` asks: sizes, biases and activations are the
 * file's where no option names them.
 *
 * @throws UsageError for options that contradict the file; DataError for a file made for other
 * data; FormatError for a damaged one
 */
export function adoptModel(
  plan: Plan,
  options: TrainOptions,
  path: string,
  bytes: Uint8Array,
  data: Dataset,
): InitialPlan {
  const output = plan.layers[plan.layers.length - 1];
  // a plan without hidden layers has nowhere to keep the activation that was asked for
  const activation = options.activation ?? plan.layers.slice(0, -1)[0]?.activation;
  const stored = decodeFile(path, bytes, {
    loss: plan.loss,
    outputActivation: output.activation,
    ...(activation && { activation }),
  });
  const last = stored.layers[stored.layers.length - 1];
  if (stored.inputs !== plan.inputs || last.units !== output.units)
    throw new DataError(
      "DATA_MISMATCH",
      `${path} has ${stored.inputs} inputs and ${last.units} outputs, and ${data.name} needs ${plan.inputs} and ${output.units}: name another file with --init.`,
    );
  if (stored.classes && data.classes && stored.classes.join("\n") !== data.classes.join("\n"))
    throw new DataError(
      "DATA_MISMATCH",
      `${path} tells apart ${stored.classes.join(", ")}, and ${data.name} has ${data.classes.join(", ")}: name another file with --init.`,
    );
  if (stored.features && data.features && !areSame(stored.features, data.features))
    throw new DataError(
      "DATA_MISMATCH",
      `${path} takes the columns ${quoteList(stored.features)}, and ${data.name} has ${quoteList(data.features)}: name another file with --init.`,
    );
  const sizes = stored.layers.slice(0, -1).map(({ units }) => units);
  if (options.hidden && options.hidden.join() !== sizes.join())
    throw new UsageError(
      "INVALID_OPTION",
      `--hidden ${options.hidden.join() || "none"} contradicts ${path}, which has ${sizes.join() || "none"}: leave --hidden out.`,
    );
  if (options.bias === false && stored.layers.some(({ bias }) => bias))
    throw new UsageError("INVALID_OPTION", `--no-bias contradicts ${path}, which has biases: leave it out.`);
  const layers = stored.layers.map((layer): LayerPlan => {
    const bias = layer.bias !== undefined || options.bias === true;
    if (layer === last) return { ...output, bias };
    return { units: layer.units, activation: options.activation ?? hiddenActivation(layer, path), bias };
  });
  const weights = stored.layers.map(({ kernel, bias }) => ({ kernel, ...(bias && { bias }) }));
  const ordered = inOrder(weights, stored.features, data.features);
  return {
    plan: { ...plan, layers },
    weights: scaled(ordered, plan, stored, data),
    notes: otherOptimizer(path, stored, plan.optimizer.name),
  };
}

/**
 * A sentence where the weights learned with another optimizer, which would not be noticed
 * otherwise.
 */
function otherOptimizer(path: string, { training }: StoredModel, name: string): readonly string[] {
  if (!training || training.epochs === 0 || training.optimizer.name === name) return [];
  return [
    `The weights of ${path} learned with ${training.optimizer.name}, and ${name} trains them on: --optimizer chooses.`,
  ];
}

/** Whether the names are the same, in whatever order. */
function areSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name) => others.includes(name));
}

/**
 * The weights, whose first layer takes columns called `names`, for columns in the order of
 * `wanted`, the same names.
 */
function inOrder(
  weights: readonly FirstWeights[],
  names: readonly string[] | undefined,
  wanted: readonly string[] | undefined,
): readonly FirstWeights[] {
  if (!names || !wanted) return weights;
  const [{ kernel, ...rest }, ...others] = weights;
  const units = kernel.length / names.length;
  const rows = wanted.map((name) => kernel.subarray(names.indexOf(name) * units, (names.indexOf(name) + 1) * units));
  const moved = kernel.slice();
  rows.forEach((row, i) => {
    moved.set(row, i * units);
  });
  return [{ kernel: moved, ...rest }, ...others];
}

/**
 * The weights for outputs that are standardized as those of `plan` are for the targets of `data`,
 * of outputs that are as the file says: they answer the same in the targets' own units.
 */
function scaled(
  weights: readonly FirstWeights[],
  plan: Plan,
  { targets: own }: StoredModel,
  data: Dataset,
): readonly FirstWeights[] {
  const { activation, bias: hasBias } = plan.layers[plan.layers.length - 1];
  const spread = plan.standardize
    ? runNow(fittingTargets(data, { name: plan.loss, traits: lossNamed(plan.loss) }, { activation, hasBias }))
    : undefined;
  return weights.map(({ kernel, bias }, i) => {
    if (i < weights.length - 1 || !(own || spread)) return { kernel, ...(bias && { bias }) };
    const outputs = data.outputs;
    const ratio = (column: number): number => (own?.deviation[column] ?? 1) / (spread?.deviation[column] ?? 1);
    const shift = (column: number): number =>
      ((own?.mean[column] ?? 0) - (spread?.mean[column] ?? 0)) / (spread?.deviation[column] ?? 1);
    return {
      kernel: kernel.map((weight, at) => weight * ratio(at % outputs)),
      ...(bias && { bias: bias.map((value, column) => value * ratio(column) + shift(column)) }),
    };
  });
}

function decodeFile(path: string, bytes: Uint8Array, hint: ModelHint): StoredModel {
  let stored: StoredModel;
  try {
    stored = decodeModel(bytes, hint);
  } catch (cause) {
    throw aboutFile(path, cause);
  }
  if (stored.layers.length > 0) return stored;
  const message = `${path} has layers other than dense ones, which only programs train on: load it there.`;
  throw new DataError("DATA_MISMATCH", message);
}

function hiddenActivation({ activation }: StoredLayer, path: string): HiddenActivation {
  const known = hiddenActivations().find((name) => name === activation);
  if (known) return known;
  throw new DataError(
    "DATA_MISMATCH",
    `${path} has ${activation} in a hidden layer, which cannot be trained here: name another with --activation.`,
  );
}
