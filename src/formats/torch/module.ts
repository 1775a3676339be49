import { pluralize } from "../../check.js";
import { quote } from "../../data/quote.js";
import { UsageError } from "../../errors.js";
import { formatShape } from "../../io/formatShape.js";
import type { NamedTensor } from "../../io/safetensors.js";
import { unfit } from "../../io/unfit.js";
import type { Argument, ModuleText } from "./moduleText.js";

/** A module with its tensors by name, "weight" say. */
export interface Module extends ModuleText {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  /** What messages call it. */
  readonly called: string;
  /** Whether PyTorch has the channels of what comes before the places. */
  readonly channelsFirst: boolean;
  /** Whether what stands behind it takes all states of a sequence, where it gives some. */
  readonly isBeforeSequences: boolean;
}

/**
 * A tensor of a module. @throws FormatError FORMAT_INVALID where it has none, or of another number
 * of dimensions.
 */
export function tensor({ tensors, called }: Module, name: string, rank: number): NamedTensor {
  const found = tensors.get(name);
  if (!found) throw unfit(`has no ${name} for ${called}: save the whole state_dict, or name all modules`);
  if (found.shape.length === rank && found.values.length > 0) return found;
  throw unfit(
    `has the shape ${formatShape(found.shape)} for ${quote(found.name)} of ${called}, which needs ${pluralize(rank, "dimension")}`,
  );
}

/**
 * An argument by its name, or its place among those without one; undefined where it isn't told, or
 * None.
 */
export function argument({ named, positional }: Module, name: string, place: number): Argument | undefined {
  const found = named.get(name) ?? positional[place];
  return found === "None" ? undefined : found;
}

/** One that is a number. @throws UsageError INVALID_OPTION. */
export function number(module: Module, name: string, place: number, usual: number): number {
  const found = argument(module, name, place) ?? usual;
  if (typeof found === "number") return found;
  throw new UsageError("INVALID_OPTION", `modules has ${module.kind} with a ${name} that is no number.`);
}

/** A whole number for each axis, of which one stands for all. */
export function list(module: Module, name: string, place: number, axes: number): readonly number[] | undefined {
  const found = argument(module, name, place);
  if (found === undefined) return undefined;
  const all = typeof found === "number" ? new Array<number>(axes).fill(found) : found;
  const isList = Array.isArray(all) && all.length === axes && all.every((one) => Number.isSafeInteger(one) && one >= 0);
  if (isList) return all;
  throw new UsageError(
    "INVALID_OPTION",
    `modules has ${module.kind} with a ${name} that is no whole number or (height, width).`,
  );
}
