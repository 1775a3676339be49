import { describeValue, isRecord, pluralize } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { countOf, resolve } from "../graph/extents.js";
import { type Op, orderOf, type Tensor } from "../graph/tensor.js";
import type { Definition } from "./definition.js";

/**
 * Numbers that a caller gives for a tensor: its elements, the last axis running fastest; for one
 * element also the number itself.
 */
export type Numbers = ArrayLike<number> | number;

/** The elements of every input for one run, and the rows that they have. */
export interface Batch {
  readonly rows: number;
  readonly elements: ReadonlyMap<Tensor, ArrayLike<number>>;
}

/**
 * Checks what a caller gives for one run, before anything of it is copied. `rows` is how many a
 * batch may have at most. @throws UsageError INVALID_OPTION for inputs that are missing or unknown,
 * DataError DATA_MISMATCH for those of another size.
 */
export function readBatch({ inputs }: Definition, values: unknown, most: number): Batch {
  const names = [...inputs.keys()].join(", ");
  if (!isRecord(values))
    throw new UsageError("INVALID_OPTION", `run takes the numbers of ${names} by name, not ${describeValue(values)}.`);
  const unknown = Object.keys(values).find((name) => !inputs.has(name));
  if (unknown !== undefined)
    throw new UsageError("INVALID_OPTION", `There is no input ${describeValue(unknown)}: run takes ${names}.`);
  let rows: number | undefined;
  let first = "";
  const elements = new Map<Tensor, ArrayLike<number>>();
  for (const [name, tensor] of inputs) {
    const given = elementsOf(name, Object.hasOwn(values, name) ? values[name] : undefined);
    const columns = countOf(resolve(tensor.shape, 1));
    if (tensor.shape[0] !== "rows" || columns === 0) {
      if (given.length !== columns) throw wrongCount(name, `${columns}`, tensor, given.length);
    } else {
      const own = given.length / columns;
      if (!Number.isInteger(own)) throw wrongCount(name, `${columns} a row`, tensor, given.length);
      if (own > most) throw tooMany(name, own, most);
      if (rows !== undefined && rows !== own) throw unequal(first, rows, name, own);
      if (rows === undefined) first = name;
      rows = own;
    }
    // what is checked is what is copied, also where others write to shared memory meanwhile
    elements.set(tensor, tensor.kind === "index" ? Array.from(given) : given);
  }
  return { rows: rows ?? 1, elements };
}

/** Of each index input, what its indices must stay below for each op that takes them. */
export type Limits = readonly { readonly tensor: Tensor; readonly name: string; readonly of: Tensor }[];

/** The limits of a program's index inputs. */
export function limitsOf({ inputs, outputs }: Definition): Limits {
  const names = new Map([...inputs].map(([name, tensor]) => [tensor, name]));
  return orderOf([...outputs.values()]).flatMap((of) => {
    const { indexInput } = of.op;
    if (indexInput === undefined) return [];
    const tensor = of.inputs[indexInput];
    return [{ tensor, name: names.get(tensor) ?? "", of }];
  });
}

/** @throws DataError DATA_INVALID for an index that names nothing. */
export function checkIndices(limits: Limits, { rows, elements }: Batch): void {
  for (const { tensor, name, of } of limits) {
    const [limit] = resolve([of.op.limit?.(of) ?? 1], rows);
    const given = elements.get(tensor) ?? [];
    for (let i = 0; i < given.length; i++)
      if (!(Number.isInteger(given[i]) && given[i] >= 0 && given[i] < limit))
        throw wrongIndex(name, given[i], i, of.op, limit);
  }
}

function wrongIndex(input: string, index: unknown, i: number, { name }: Op, limit: number): DataError {
  const need = limit === 0 ? "has nothing that it could name" : `takes whole numbers from 0 to ${limit - 1}`;
  const message = `The input ${input} has ${describeValue(index)} as its index number ${i}, but ${name} ${need}.`;
  return new DataError("DATA_INVALID", message);
}

function elementsOf(name: string, value: unknown): ArrayLike<number> {
  if (typeof value === "number") return [value];
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (value === undefined)
    throw new UsageError("INVALID_OPTION", `The input ${name} is missing: run takes its numbers.`);
  if (!isList)
    throw new UsageError(
      "INVALID_OPTION",
      `The input ${name} must be an array of numbers, not ${describeValue(value)}.`,
    );
  const numbers = value as ArrayLike<unknown>;
  // every element, holes too; a typed array's are all of one kind
  const checked = Array.isArray(value) ? numbers.length : Math.min(1, numbers.length);
  for (let i = 0; i < checked; i++)
    if (typeof numbers[i] !== "number")
      throw new UsageError(
        "INVALID_OPTION",
        `The input ${name} must hold numbers, and its element ${i} is ${describeValue(numbers[i])}.`,
      );
  return numbers as ArrayLike<number>;
}

function wrongCount(name: string, needed: string, { shape }: Tensor, given: number): DataError {
  const message = `The input ${name} of shape [${shape.join(", ")}] takes ${needed} numbers, not ${given}.`;
  return new DataError("DATA_MISMATCH", message);
}

function tooMany(name: string, rows: number, most: number): DataError {
  const message = `The input ${name} has ${pluralize(rows, "row")}, but this was compiled for ${most} at most: compile it with { rows: ${rows} }.`;
  return new DataError("DATA_MISMATCH", message);
}

function unequal(first: string, rows: number, name: string, own: number): DataError {
  const message = `The input ${first} has ${pluralize(rows, "row")} and ${name} ${own}: give as many of each.`;
  return new DataError("DATA_MISMATCH", message);
}
