import { isRecord } from "../check.js";

/**
 * What stands in place of a cell that is missing: nothing ("error", "drop"), or what the column's
 * other cells say.
 */
export type Missing = "error" | "drop" | "mean" | "median" | "most-frequent";

/**
 * What is made of a category that no training row has: an error, or a row of zeros in the column's
 * place.
 */
export type Unknown = "error" | "other";

/** How numbers are brought to a common size: see `SCALINGS`. */
export type Scaling = "standard" | "min-max" | "robust" | "none";

/**
 * A column of numbers: it enters the network as (value - center) / scale, smoothly clipped where
 * the scaling is "robust".
 */
export interface NumberState {
  /** The column's name. */
  readonly name: string;
  /** Cells are numbers. */
  readonly kind: "number";
  /**
   * The mean, the least value or the median of the training rows, as the scaling says; 0 for
   * "none".
   */
  readonly center: number;
  /**
   * The deviation, range or spread of the training rows, as the scaling says; 1 for "none", and
   * where the column doesn't vary.
   */
  readonly scale: number;
  /** What stands for a missing cell; absent where missing cells are refused or dropped. */
  readonly fill?: number;
  /** Whether a column of its own says where cells are missing. */
  readonly indicator: boolean;
}

/** A column of categories: it enters the network as a column of zeros and ones for each. */
export interface CategoryState {
  /** The column's name. */
  readonly name: string;
  /** Cells are categories. */
  readonly kind: "category";
  /** The categories of the training rows, by code unit. */
  readonly categories: readonly string[];
  /**
   * The category that stands for a missing cell; absent where missing cells are refused or dropped.
   */
  readonly fill?: string;
  /** Whether a column of its own says where cells are missing. */
  readonly indicator: boolean;
}

/** What was learned of a column. */
export type ColumnState = NumberState | CategoryState;

/** What was learned of the columns to predict. */
export interface TargetState {
  /** Their names: one, or several of numbers. */
  readonly columns: readonly string[];
  /** Names of the classes in the order of their labels; absent for numbers. */
  readonly classes?: readonly string[];
}

/** All that a `Preprocessor` learned, as plain data. */
export interface PreprocessorState {
  /** How numbers are scaled. */
  readonly scaling: Scaling;
  /** What becomes of missing cells. */
  readonly missing: Missing;
  /** What becomes of unknown categories. */
  readonly unknown: Unknown;
  /**
   * Texts that were missing cells of the training rows; rows to come are read so too, records as
   * well.
   */
  readonly na?: readonly string[];
  /**
   * How many columns the file had, where no line named them: "2" is the second of as many; absent
   * otherwise.
   */
  readonly unnamedColumns?: number;
  /** The columns that are read, in the order in which they enter the network. */
  readonly columns: readonly ColumnState[];
  /** Absent where the rows have no answers. */
  readonly target?: TargetState;
  /** The column that says how much rows count; absent where all count the same. */
  readonly weights?: string;
}

/** The state, which nobody changes any more: models and later rows go by it. */
export function frozen<State>(state: State): State {
  if (!isRecord(state) && !Array.isArray(state)) return state;
  for (const part of Object.values(state)) frozen(part);
  return Object.freeze(state);
}

/** The choices, as messages and files name them. */
export const MISSING: readonly Missing[] = ["error", "drop", "mean", "median", "most-frequent"];
export const UNKNOWN: readonly Unknown[] = ["error", "other"];
export const SCALINGS: readonly Scaling[] = ["standard", "min-max", "robust", "none"];

/** Whether missing cells are replaced. */
export function fills(missing: Missing): boolean {
  return missing !== "error" && missing !== "drop";
}

/** How many inputs of the network a column becomes. */
export function widthOf(column: ColumnState): number {
  return (column.kind === "number" ? 1 : column.categories.length) + (column.indicator ? 1 : 0);
}

/**
 * Letters of all inputs' names together, at most: more are no names, and would take up the memory.
 */
export const MOST_LETTERS = 2 ** 24;

/** How many letters the names of the network's inputs have together. */
export function countLetters({ columns }: Pick<PreprocessorState, "columns">): number {
  return columns.reduce((sum, column) => {
    const own = column.kind === "number" ? 0 : column.categories.reduce((length, { length: more }) => length + more, 0);
    return sum + own + widthOf(column) * column.name.length;
  }, 0);
}

/** The names of the network's inputs: "age", "age missing", "color=red". */
export function inputNames({ columns }: Pick<PreprocessorState, "columns">): string[] {
  return columns.flatMap((column) => {
    const { name } = column;
    const own = column.kind === "number" ? [name] : column.categories.map((category) => `${name}=${category}`);
    return column.indicator ? [...own, `${name} missing`] : own;
  });
}

/**
 * Sixteen hexadecimal digits that differ wherever two states do, by which a data set says what
 * prepared it (two FNV-1a hashes of 32 bits; nobody gains by a collision).
 */
export function digestOf(state: PreprocessorState): string {
  const text = JSON.stringify(state);
  const half = (start: number): string => {
    let hash = start;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  };
  return half(0x811c9dc5) + half(0x9747b28c);
}
