import type { ActivationName } from "../catalog/activations.js";
import { namesIn } from "../catalog/lookup.js";
import { lossNamed, lossNames } from "../catalog/lossNames.js";
import { allOptimizers, optimizerNamed } from "../catalog/optimizerEntries.js";
import { type OptimizerName, SHARED } from "../catalog/optimizers.js";
import { outputLayerFor } from "../catalog/outputLayer.js";
import { numberIn } from "../data/csvNumbers.js";
import type { Dataset } from "../data/dataset.js";
import { quote, quoteList } from "../data/quote.js";
import type { ClassWeight } from "../data/weights.js";
import { DataError, UsageError } from "../errors.js";
import type { Augmentation, LossName } from "../index.js";
import type { Lanes } from "../runtime/supply/numerics.js";
import type { ThreadsOption } from "../runtime/threads/threads.js";
import type { ScheduleOptions } from "../train/coach/scheduleOptions.js";
import { type Defaults, IMAGE_DEFAULTS, usualLearningRate } from "./jobs.js";
import { lanesFor } from "./lanes.js";
import { type ConvolutionPlan, planConvolutions } from "./planConvolutions.js";
import { type EquilibriumPlan, planEquilibrium } from "./planEquilibrium.js";
import { checkHidden, planRegularization } from "./planRegularization.js";
import { planDropoutSchedule, planSchedule } from "./planSchedule.js";
import { planStopping, type StoppingPlan } from "./planStopping.js";
import type { RegularizationPlan } from "./regularizationOptions.js";
import type { TrainOptions } from "./trainOptions.js";

/** The update rule with its numbers; what is absent is left to the library. */
export interface OptimizerPlan {
  readonly name: OptimizerName;
  readonly learningRate: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly amsgrad?: boolean;
  readonly weightDecay?: number;
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly globalClipNorm?: number;
  readonly emaMomentum?: number;
  readonly decayKernelsOnly?: boolean;
  readonly maxIterations?: number;
  readonly historySize?: number;
}

/** A layer: its outputs, what is applied to them, and whether it has biases. */
export interface LayerPlan {
  readonly units: number;
  readonly activation: ActivationName;
  readonly bias: boolean;
}

/** Everything a training does, with nothing left to decide. */
export interface Plan extends RegularizationPlan, StoppingPlan {
  readonly inputs: number;
  /** What stands before the dense layers, where rows are images and that was asked for. */
  readonly convolutions?: ConvolutionPlan;
  readonly equilibrium?: EquilibriumPlan;
  readonly layers: readonly LayerPlan[];
  /** Deviation of what training adds to what enters the network; absent where nothing. */
  readonly noise?: number;
  /** Share of the hidden layers' outputs that an update leaves out; absent where none. */
  readonly dropout?: number;
  /** How that share changes from update to update, if it does. */
  readonly dropoutSchedule?: ScheduleOptions;
  readonly loss: LossName;
  readonly reduction: "mean" | "tutorial";
  /** The share of targets that is spread over all classes, if any is. */
  readonly labelSmoothing?: number;
  /** What rows count for their classes; absent where all count the same. */
  readonly classWeight?: ClassWeight;
  /** What is done to images by chance; absent where nothing. */
  readonly augment?: Augmentation;
  readonly optimizer: OptimizerPlan;
  readonly epochs: number;
  /** How the learning rate changes from update to update, if it does. */
  readonly schedule?: ScheduleOptions;
  readonly batchSize: number | "full";
  /** Batches whose gradients are added before an update, if not each has one. */
  readonly gradientAccumulationSteps?: number;
  readonly seed: number;
  /** Whether unscaled inputs, and numbers to predict, get mean 0 and deviation 1. */
  readonly standardize: boolean;
  readonly dtype: "float32" | "float64";
  /** A number is the most; "auto" leaves it to the machine. */
  readonly threads: ThreadsOption | "auto";
  readonly lanes: Lanes;
  readonly numerics: "strict" | "fast";
}

/**
 * Completes what the user said with the defaults, for the rows that are to be trained on.
 *
 * @param targets names of the numbers to predict, where they have some
 * @throws UsageError for options that contradict each other or the data
 */
export function makePlan(options: TrainOptions, usual: Defaults, data: Dataset, targets: readonly string[] = []): Plan {
  const defaults = defaultsFor(options, usual);
  const loss = options.loss ?? defaults.loss;
  checkLoss(loss, data);
  checkVaried(data, targets);
  const hidden = options.hidden ?? defaults.hidden;
  const activation = options.activation ?? defaults.activation;
  const bias = options.bias ?? defaults.bias;
  const layers = [...hidden.map((units) => ({ units, activation, bias })), { ...outputLayer(loss, data), bias }];
  const epochs = options.epochs ?? defaults.epochs;
  const { gradientAccumulationSteps: accumulated = 1 } = options;
  const batchSize = options.batchSize ?? defaults.batchSize;
  const dtype = options.dtype ?? "float32";
  const optimizer = planOptimizer(options, defaults);
  const size = { inputs: data.columns, layers, epochs, batchSize, dtype };
  const hasHidden = hidden.length > 0;
  if (!hasHidden) checkHidden(options);
  const convolved = planConvolutions(options, data);
  const dropout = options.dropout ?? (hasHidden ? defaults.dropout : undefined);
  return {
    inputs: data.columns,
    ...convolved,
    ...planEquilibrium(options, convolved.convolutions?.features ?? data.columns),
    layers,
    ...(options.noise && { noise: options.noise }),
    ...(dropout && { dropout }),
    ...planDropoutSchedule(options, defaults, dropout),
    loss,
    // Who names a loss means the usual one, not the scale that a job gives it.
    reduction: options.loss ? "mean" : (defaults.reduction ?? "mean"),
    ...planSmoothing(options, defaults, loss),
    ...(options.classWeight && { classWeight: options.classWeight }),
    ...planAugmentation(options, data),
    optimizer,
    ...planRegularization(options, bias),
    epochs,
    ...planStopping(options, defaults),
    ...planSchedule(options, defaults, hasMomentum(optimizer)),
    batchSize,
    ...(accumulated > 1 && { gradientAccumulationSteps: accumulated }),
    seed: options.seed ?? defaults.seed,
    standardize: planStandardize(options, defaults, loss, data),
    dtype,
    threads: options.threads ?? "auto",
    lanes: options.lanes ?? (options.fast ? "wide" : lanesFor(size, data.rows)),
    numerics: options.fast ? "fast" : "strict",
  };
}

/**
 * Whether the model standardizes: of classes features, and of numbers, whose features are scaled,
 * the targets. @throws UsageError where the loss doesn't allow what was asked for.
 */
function planStandardize(
  { standardize }: TrainOptions,
  defaults: Defaults,
  loss: LossName,
  { targets }: Dataset,
): boolean {
  const { degree, targets: kind } = lossNamed(loss);
  if (!targets || degree) return standardize ?? defaults.standardize;
  if (standardize && kind === "counts")
    throw new UsageError(
      "INVALID_OPTION",
      `--standardize scales the numbers to predict too, which the loss ${loss} takes as they are: pass --scaling standard, which scales the columns alone.`,
    );
  return false;
}

/** @throws DataError for numbers to predict that are the same in all rows. */
function checkVaried({ targets, outputs, name }: Dataset, names: readonly string[]): void {
  if (!targets) return;
  for (let output = 0; output < outputs; output++) {
    const first = targets[output];
    let row = output;
    while (row < targets.length && targets[row] === first) row += outputs;
    if (row < targets.length) continue;
    const column = names[output] === undefined ? "the target" : `the target ${quote(names[output])}`;
    // one target alone can hold classes
    const ways =
      outputs === 1
        ? ", add rows of other numbers, or, if different cells such as 1 and 01 are classes, pass --task classification"
        : ", or add rows of other numbers";
    throw new DataError(
      "DATA_MISMATCH",
      `${name} has one number only, ${first}, in ${column} of all rows to train on, and nothing to learn: name another target${ways}.`,
    );
  }
}

function checkLoss(loss: LossName, { classes, name, outputs, targets: numbers }: Dataset): void {
  if (classes && classes.length < 2)
    throw new DataError(
      "DATA_MISMATCH",
      `${name} has one class only, ${quoteList(classes)}, and nothing to tell it from: add rows of another class.`,
    );
  const { targets } = lossNamed(loss);
  if (targets === "numbers" || targets === "counts") return;
  const areLabels = outputs > 1 && numbers?.every((number) => number === 0 || number === 1);
  if (!classes && targets === "shares" && areLabels) return;
  if (!classes)
    throw new UsageError(
      "INVALID_OPTION",
      `--loss ${loss} needs ${targets === "shares" && outputs > 1 ? "zeros and ones" : "classes"}, and the target of ${name} is a number: use --loss meanSquaredError.`,
    );
  if (targets !== "shares" || classes.length === 2) return;
  throw new UsageError(
    "INVALID_OPTION",
    areAmounts(classes)
      ? `--loss ${loss} is for two classes, and the target of ${name} has ${classes.length} different numbers: use --loss meanSquaredError, or, if they are classes, --loss crossEntropy.`
      : `--loss ${loss} is for two classes, and ${name} has ${classes.length}: use --loss crossEntropy.`,
  );
}

/** Whether the names of classes are amounts: numbers, and not all of them whole. */
function areAmounts(classes: readonly string[]): boolean {
  const numbers = classes.map((name) => numberIn(name) ?? numberIn(name, ","));
  return numbers.every((number) => number !== undefined) && !numbers.every(Number.isInteger);
}

/** An output for each number, label or class; but two classes may share one, by their loss. */
function outputLayer(loss: LossName, { classes, outputs }: Dataset): Omit<LayerPlan, "bias"> {
  const traits = lossNamed(loss);
  if (!classes) return { units: outputs, activation: traits.activation ?? traits.output ?? "linear" };
  return outputLayerFor(traits, classes.length);
}

function planSmoothing(options: TrainOptions, defaults: Defaults, loss: LossName): Pick<Plan, "labelSmoothing"> {
  const usual = loss === defaults.loss ? defaults.labelSmoothing : undefined;
  const { labelSmoothing = usual } = options;
  if (!labelSmoothing) return {};
  const smoothing = lossNames().filter((name) => "labelSmoothing" in (lossNamed(name).options ?? {}));
  if (smoothing.some((name) => name === loss)) return { labelSmoothing };
  throw new UsageError(
    "INVALID_OPTION",
    `--label-smoothing belongs to ${smoothing.join(", ")}, not to ${loss}: leave it out or choose another --loss.`,
  );
}

/** The defaults, for convolutions, and for an optimizer that takes all rows at once. */
function defaultsFor({ optimizer, conv }: TrainOptions, usual: Defaults): Defaults {
  // the steps of sgd that suit dense layers leave some convolutions with one class for all
  const { optimizer: name, learningRate } = IMAGE_DEFAULTS;
  const defaults = conv ? { ...usual, optimizer: name, learningRate } : usual;
  const isSearch = optimizerNamed(optimizer ?? defaults.optimizer).isSearch;
  return isSearch ? { ...defaults, batchSize: "full", schedule: "constant" } : defaults;
}

/** @throws UsageError for rows that are no images, or too small ones. */
function planAugmentation({ augment }: TrainOptions, { name, shape }: Dataset): Pick<Plan, "augment"> {
  if (!augment) return {};
  if (shape) return { augment };
  throw new UsageError(
    "INVALID_OPTION",
    `--augment changes images, as mnist, IDX files, CIFAR-10 and .npz with x of [rows, height, width, channels] hold them, and ${name} has none: leave it out.`,
  );
}

/** Options that some optimizers alone have, with their flags. */
const OWN_OPTIONS = [
  ["momentum", "--momentum"],
  ["nesterov", "--nesterov"],
  ["amsgrad", "--amsgrad"],
  ["maxIterations", "--max-iterations"],
  ["historySize", "--history-size"],
] as const;

function planOptimizer(options: TrainOptions, defaults: Defaults): OptimizerPlan {
  const name = options.optimizer ?? defaults.optimizer;
  const known = optimizerNamed(name).defaults;
  for (const [option, flag] of OWN_OPTIONS)
    if (options[option] !== undefined && !Object.hasOwn(known, option))
      throw new UsageError(
        "INVALID_OPTION",
        `${flag} belongs to ${optimizersWith(option).join(" and ")}, not to ${name}: leave it out or choose another --optimizer.`,
      );
  if (options.nesterov && !options.momentum)
    throw new UsageError("INVALID_OPTION", "--nesterov needs a momentum: add --momentum 0.9.");
  const usual = name === defaults.optimizer ? defaults.learningRate : usualLearningRate(name);
  const own = name === defaults.optimizer ? defaults.weightDecay : undefined;
  const { momentum, nesterov, amsgrad, weightDecay = own ?? (known.weightDecay || undefined) } = options;
  if (options.decayKernelsOnly && !weightDecay)
    throw new UsageError("INVALID_OPTION", "--decay-kernels-only needs a decay: add --weight-decay 0.01.");
  const { maxIterations, historySize } = options;
  const shared = SHARED.filter((option) => options[option]).map((option) => [option, options[option]]);
  return {
    name,
    learningRate: options.learningRate ?? usual,
    ...(momentum !== undefined && { momentum }),
    ...(nesterov !== undefined && { nesterov }),
    ...(amsgrad !== undefined && { amsgrad }),
    ...(weightDecay !== undefined && { weightDecay }),
    ...(maxIterations !== undefined && { maxIterations }),
    ...(historySize !== undefined && { historySize }),
    ...Object.fromEntries(shared),
  };
}

/** Whether an update rule has a momentum. Adam's own isn't an option of the command line. */
function hasMomentum({ name, momentum }: OptimizerPlan): boolean {
  return Boolean(momentum) || Object.hasOwn(optimizerNamed(name).defaults, "beta1");
}

/** The optimizers that have an option. */
function optimizersWith(option: string): readonly OptimizerName[] {
  return namesIn(allOptimizers()).filter((name) => Object.hasOwn(optimizerNamed(name).defaults, option));
}
