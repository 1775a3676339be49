import { isRecord } from "../check.js";
import {
  type CategoryState,
  type ColumnState,
  countLetters,
  fills,
  frozen,
  inputNames,
  MISSING,
  MOST_LETTERS,
  type NumberState,
  type PreprocessorState,
  SCALINGS,
  type TargetState,
  UNKNOWN,
} from "./state.js";

/** The error about a field that is not what is wanted, in words that complete "is not". */
export type Wrong = (field: string, wanted: string) => Error;

/**
 * A state that may come from anybody, made anew of what is right in it and nothing else. Sizes are
 * those of `value` itself, so that no number in it can ask for memory.
 * @param asked how many inputs it has to make, where that is known
 * @throws what `wrong` makes, of the first field that isn't right
 */
export function checkState(value: unknown, wrong: Wrong, asked?: number): PreprocessorState {
  if (!isRecord(value)) throw wrong("preprocessor", "an object");
  const scaling = oneOf(value.scaling, SCALINGS, "preprocessor.scaling", wrong);
  const missing = oneOf(value.missing, MISSING, "preprocessor.missing", wrong);
  const unknown = oneOf(value.unknown, UNKNOWN, "preprocessor.unknown", wrong);
  const { na, weights, unnamedColumns } = value;
  if (na !== undefined && !areTexts(na)) throw wrong("preprocessor.na", "a list of texts");
  if (weights !== undefined && typeof weights !== "string") throw wrong("preprocessor.weights", "a name");
  if (unnamedColumns !== undefined && !isCount(unnamedColumns))
    throw wrong("preprocessor.unnamedColumns", "a whole number from 1");
  if (!isFilledList(value.columns)) throw wrong("preprocessor.columns", "a list of columns");
  const columns = value.columns.map((column, i) =>
    readColumn(column, fills(missing), `preprocessor.columns[${i}]`, wrong),
  );
  const target = value.target === undefined ? undefined : readTarget(value.target, wrong);
  const named = weights === undefined ? {} : { weights };
  const told = { ...(na && { na }), ...(unnamedColumns !== undefined && { unnamedColumns }) };
  const state = { scaling, missing, unknown, ...told, columns, ...(target && { target }), ...named };
  const names = [...columns.map(({ name }) => name), ...(target?.columns ?? []), ...Object.values(named)];
  if (new Set(names).size < names.length) throw wrong("preprocessor.columns", "a list of columns that are named once");
  if (countLetters(state) > MOST_LETTERS) throw wrong("preprocessor.columns", "a list of names of a usual length");
  const inputs = inputNames(state);
  if (asked !== undefined && inputs.length !== asked) throw wrong("preprocessor", `one of ${asked} inputs`);
  if (new Set(inputs).size < inputs.length) throw wrong("preprocessor.columns", "a list that names each input once");
  return frozen(state);
}

function readColumn(value: unknown, isFilled: boolean, field: string, wrong: Wrong): ColumnState {
  if (!isRecord(value)) throw wrong(field, "an object");
  const { name, indicator } = value;
  if (typeof name !== "string") throw wrong(`${field}.name`, "a name");
  if (typeof indicator !== "boolean" || (indicator && !isFilled)) throw wrong(`${field}.indicator`, "true or false");
  if (value.kind === "number") return { name, ...readNumber(value, isFilled, field, wrong), indicator };
  if (value.kind === "category") return { name, ...readCategory(value, isFilled, field, wrong), indicator };
  throw wrong(`${field}.kind`, "number or category");
}

type Own<State extends ColumnState> = Omit<State, "name" | "indicator">;

function readNumber(
  { center, scale, fill }: Readonly<Record<string, unknown>>,
  isFilled: boolean,
  field: string,
  wrong: Wrong,
): Own<NumberState> {
  if (!isNumber(center)) throw wrong(`${field}.center`, "a number");
  if (!isNumber(scale) || scale <= 0) throw wrong(`${field}.scale`, "a positive number");
  if (!isFilled && fill === undefined) return { kind: "number", center, scale };
  if (!isFilled || !isNumber(fill)) throw wrong(`${field}.fill`, isFilled ? "a number" : "left out");
  return { kind: "number", center, scale, fill };
}

function readCategory(
  { categories, fill }: Readonly<Record<string, unknown>>,
  isFilled: boolean,
  field: string,
  wrong: Wrong,
): Own<CategoryState> {
  if (!areNames(categories)) throw wrong(`${field}.categories`, "a list of different texts");
  if (!isFilled && fill === undefined) return { kind: "category", categories };
  if (!isFilled || typeof fill !== "string" || !categories.includes(fill))
    throw wrong(`${field}.fill`, isFilled ? "one of the categories" : "left out");
  return { kind: "category", categories, fill };
}

function readTarget(value: unknown, wrong: Wrong): TargetState {
  if (!isRecord(value)) throw wrong("preprocessor.target", "an object");
  const { columns, classes } = value;
  if (!areNames(columns)) throw wrong("preprocessor.target.columns", "a list of different names");
  if (classes === undefined) return { columns };
  if (!areNames(classes) || columns.length > 1)
    throw wrong("preprocessor.target.classes", "a list of different names for one column");
  return { columns, classes };
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], field: string, wrong: Wrong): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(field, `one of ${choices.join(", ")}`);
  return found;
}

const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && [...value].every((text) => typeof text === "string");
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isFilledList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;
const areNames = (value: unknown): value is string[] =>
  isFilledList(value) && [...value].every((name) => typeof name === "string") && new Set(value).size === value.length;
