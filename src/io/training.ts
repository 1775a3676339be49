import { isIn, namesIn } from "../catalog/lookup.js";
import { allOptimizers } from "../catalog/optimizerEntries.js";
import { type OptimizerName, optimizerOf, optionOf, SHARED } from "../catalog/optimizers.js";
import { positive } from "../catalog/ranges.js";
import { isCount, isRecord } from "./json.js";
import { type ProgressAbout, readProgress } from "./progress.js";
import { wrongField } from "./unfit.js";

/** How a model was trained, as far as its file tells. */
export interface StoredTraining {
  /** The optimizer's name and options, those that are 0 left out. */
  readonly optimizer: { readonly name: OptimizerName; readonly options: Readonly<Record<string, number | boolean>> };
  readonly seed: number;
  /** Passes over the training rows, over all calls of `fit` and all files between them. */
  readonly epochs: number;
  /**
   * Rows that it was trained on at last; absent where they came in pieces, and from older files.
   */
  readonly rows?: number;
  /** Rows of a batch then; absent from older files. */
  readonly batchSize?: number;
  /** Where it stands, in files that were asked to keep that. */
  readonly progress?: ProgressAbout;
}

/** Reads the field `training` of the metadata. @throws FormatError `FORMAT_INVALID`. */
export function readTraining(value: unknown): StoredTraining {
  if (!isRecord(value)) throw wrongField("training", "an object");
  const { optimizer, seed, epochs, rows, batchSize, progress } = value;
  if (!isCount(seed)) throw wrongField("training.seed", "a whole number of 0 or more");
  if (!isCount(epochs)) throw wrongField("training.epochs", "a whole number of 0 or more");
  for (const [name, count] of Object.entries({ rows, batchSize }))
    if (count !== undefined && !isCount(count)) throw wrongField(`training.${name}`, "a whole number of 0 or more");
  const told = readOptimizer(optimizer);
  return {
    optimizer: told,
    seed,
    epochs,
    ...(isCount(rows) && { rows }),
    ...(isCount(batchSize) && { batchSize }),
    ...(progress !== undefined && { progress: progressOf(progress, told) }),
  };
}

/**
 * What the field `progress` tells of the training of an optimizer, which has the settings that its
 * options say.
 */
function progressOf(value: unknown, { name, options }: StoredTraining["optimizer"]): ProgressAbout {
  const progress = readProgress(value);
  const { settings, decay } = optimizerOf(name);
  // a decay of another name leaves that one at 0
  const told = settings.map((setting) => (setting === "weightDecay" && decay ? 0 : options[setting]));
  if (told.some((option, i) => option !== undefined && progress.settings[i] !== Number(option)))
    throw wrongField("training.progress.settings", `those of ${name} with its options`);
  return progress;
}

function readOptimizer(value: unknown): StoredTraining["optimizer"] {
  const optimizers = allOptimizers();
  if (!isRecord(value) || !isIn(optimizers, value.name))
    throw wrongField("training.optimizer.name", `one of ${namesIn(optimizers).join(", ")}`);
  const { name, options } = value;
  const entry = optimizerOf(name);
  const known = [...Object.keys(entry.defaults), ...SHARED];
  if (!isRecord(options)) throw wrongField("training.optimizer.options", "an object");
  if (options.learningRate === undefined || Object.keys(options).some((key) => !known.includes(key)))
    throw wrongField("training.optimizer.options", `the options of ${name}: ${known.join(", ")}`);
  const read: Record<string, number | boolean> = {};
  for (const key of known) {
    const { range, needs } = optionOf(entry, key);
    const option = options[key];
    if (option === undefined) continue;
    if (!range.holds(option)) throw wrongField(`training.optimizer.options.${key}`, range.words);
    if (needs && option && !options[needs]) throw wrongField(`training.optimizer.options.${needs}`, positive.words);
    read[key] = option;
  }
  return { name, options: read };
}
