import { checkBoolean, checkOptions, checkText, describeValue, readOnce, unknownName } from "../check.js";
import { checkNames } from "../data/checkNames.js";
import { quote } from "../data/quote.js";
import { checkTask, type Task } from "../data/targets.js";
import { UsageError } from "../errors.js";
import { fills, MISSING, type Missing, SCALINGS, type Scaling, UNKNOWN, type Unknown } from "./state.js";

/** What a `Preprocessor` is to do; everything may be left out. */
export interface PreprocessorOptions {
  /**
   * The column to predict, or several of numbers; by default none, and every column is a feature.
   */
  readonly target?: string | readonly string[];
  /**
   * Settles whether the target holds classes or numbers; by default its cells do, as in `parseCsv`.
   */
  readonly task?: Task;
  /** The classes in the order of their labels; makes the target classes. */
  readonly classes?: readonly string[];
  /** The feature columns in the order wanted; by default all but the target and what is ignored. */
  readonly features?: readonly string[];
  /** Columns to pass over, such as row numbers, names and other keys. */
  readonly ignore?: readonly string[];
  /**
   * The column that says how much each row counts, a number of 0 or more: no feature, and read of
   * all rows that have it. Scalings and fills are those of rows repeated as often. See `dataset`.
   */
  readonly weights?: string;
  /**
   * Columns that hold categories whatever stands in them: numbers that are names, such as post
   * codes, and text of more than 32 different values.
   */
  readonly categories?: readonly string[];
  /**
   * What is done about missing cells: "error" (default) names the first, "drop" leaves their rows
   * out, "mean", "median" and "most-frequent" put that of the training rows there. A text column
   * has no mean or median: there the commonest category stands in for all three.
   */
  readonly missing?: Missing;
  /**
   * Whether each column with missing training cells gets a second one that is 1 where one is
   * missing.
   */
  readonly missingIndicator?: boolean;
  /**
   * How numbers are brought to a common size: "standard" (default), "min-max", "robust" or "none".
   */
  readonly scaling?: Scaling;
  /**
   * A category that no training row has: "error" (default), or "other": zeros in all of its
   * columns.
   */
  readonly unknown?: Unknown;
}

/** `PreprocessorOptions`, checked and with defaults filled in. */
export interface Choices {
  readonly target: readonly string[];
  readonly task: Task | undefined;
  readonly classes: readonly string[] | undefined;
  readonly features: readonly string[] | undefined;
  readonly ignore: readonly string[];
  readonly weights: string | undefined;
  readonly categories: readonly string[];
  readonly missing: Missing;
  readonly missingIndicator: boolean;
  readonly scaling: Scaling;
  readonly unknown: Unknown;
}

const OPTIONS: readonly (keyof PreprocessorOptions)[] = [
  "target",
  "task",
  "classes",
  "features",
  "ignore",
  "weights",
  "categories",
  "missing",
  "missingIndicator",
  "scaling",
  "unknown",
];

/**
 * @throws UsageError INVALID_OPTION for options that don't exist, or that contradict each other.
 */
export function checkChoices(given: PreprocessorOptions): Choices {
  const options = readOnce(given);
  checkOptions("preprocessor", options, '{ target: "price" }', OPTIONS);
  const { missing = "error", missingIndicator = false, scaling = "standard", unknown = "error" } = options;
  const { task, classes, features, weights } = options;
  if (!MISSING.includes(missing)) throw unknownName("way to treat missing cells", missing, MISSING);
  if (!SCALINGS.includes(scaling)) throw unknownName("scaling", scaling, SCALINGS);
  if (!UNKNOWN.includes(unknown)) throw unknownName("way to treat unknown categories", unknown, UNKNOWN);
  checkBoolean("missingIndicator", missingIndicator);
  checkTask(task);
  if (classes !== undefined) checkNames("classes", classes);
  if (missingIndicator && !fills(missing))
    throw invalid(
      `\`missingIndicator\` says what was filled, and \`missing: "${missing}"\` fills nothing: pass \`missing: "median"\`, say.`,
    );
  const target = names("target", typeof options.target === "string" ? [options.target] : options.target) ?? [];
  const ignore = names("ignore", options.ignore) ?? [];
  const categories = names("categories", options.categories) ?? [];
  if (weights !== undefined) checkText("weights", weights);
  const weighing = weights === undefined ? [] : [weights];
  checkRoles({ target, features: names("features", features) ?? [], ignore, weights: weighing, categories });
  if (target.length === 0 && (task !== undefined || classes))
    throw invalid(`${task === undefined ? "classes" : "task"} says what the target holds: name it as \`target\`.`);
  return { target, task, classes, features, ignore, weights, categories, missing, missingIndicator, scaling, unknown };
}

function names(option: string, value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  // spread, since holes are passed over otherwise
  if (!Array.isArray(value) || ![...value].every((name) => typeof name === "string"))
    throw invalid(`\`${option}\` must be an array of column names, not ${describeValue(value)}.`);
  const seen = new Set<string>();
  const repeated = value.find((name) => seen.size === seen.add(name).size);
  if (repeated !== undefined) throw invalid(`\`${option}\` names the column ${quote(repeated)} twice; name it once.`);
  if (value.length === 0 && (option === "features" || option === "target"))
    throw invalid(`\`${option}\` names no column; name at least one, or leave it out.`);
  return value;
}

type Roles = Readonly<Record<"target" | "features" | "ignore" | "weights" | "categories", readonly string[]>>;

function checkRoles({ target, features, ignore, weights, categories }: Roles): void {
  const pairs = [
    ["target", target, "features", features],
    ["target", target, "ignore", ignore],
    ["target", target, "categories", categories],
    ["features", features, "ignore", ignore],
    ["ignore", ignore, "categories", categories],
    ["weights", weights, "target", target],
    ["weights", weights, "features", features],
    ["weights", weights, "ignore", ignore],
    ["weights", weights, "categories", categories],
  ] as const;
  for (const [one, these, other, those] of pairs) {
    const known = new Set(those);
    const both = these.find((name) => known.has(name));
    if (both !== undefined)
      throw invalid(
        `The column ${quote(both)} is named by both \`${one}\` and \`${other}\`; leave it out of one of the two.`,
      );
  }
}

function invalid(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}
