import { MOST_PARAMETERS } from "../catalog/limits.js";
import { isMergeKind, type MergeKind, merges } from "../catalog/merges.js";
import { checkNothingElse, checkWhole, describeValue, invalidOption } from "../check.js";
import { UsageError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import type { WiredLayer } from "../layers/wiredLayer.js";

/** Axes of a row at most. */
const MOST_AXES = 8;

/**
 * What stands for a batch of rows while a model is described: an input, or what a layer makes of
 * others. It holds no numbers, and its shape is known once `model` is called.
 */
export class SymbolicTensor {
  /** For `input`, `apply` and what merges. */
  constructor(
    /** What makes it; the shape of a row where it is an input. */
    readonly origin: WiredLayer | readonly number[],
    /** What it is made of. */
    readonly inputs: readonly SymbolicTensor[],
  ) {}
}

/**
 * An input of a model: so many numbers a row, or how they lie there, say [height, width, channels].
 * Its name is the one that `model` is given it by. @throws UsageError INVALID_OPTION.
 */
export function input(shape: number | readonly number[], ...none: readonly []): SymbolicTensor {
  checkNothingElse("input", none);
  const extents: readonly unknown[] = Array.isArray(shape) ? [...shape] : [shape];
  if (extents.length === 0 || extents.length > MOST_AXES)
    throw invalidOption("The shape of an input", `the numbers of a row, or a list of 1 to ${MOST_AXES} extents`, shape);
  let count = 1;
  const checked = extents.map((extent) => {
    checkWhole("The shape of an input", extent, 1, MOST_PARAMETERS);
    count *= extent;
    return extent;
  });
  checkWhole("The shape of an input", count, 1, MOST_PARAMETERS);
  return new SymbolicTensor(checked, []);
}

/**
 * What a layer makes of `x`, or what layers do one behind the other. A layer that is applied
 * several times has its weights once: they are shared, and their gradients are added up. @throws
 * UsageError INVALID_OPTION for what are no layers, or no tensor.
 */
export function apply(layers: Layer | readonly Layer[], x: SymbolicTensor, ...none: readonly []): SymbolicTensor {
  checkNothingElse("apply", none);
  checkTensor("apply", x);
  const list: readonly unknown[] = Array.isArray(layers) ? [...layers] : [layers];
  if (list.length === 0) throw invalidOption("What apply applies", "a layer, or a list of some", layers);
  return list.reduce<SymbolicTensor>((made, layer) => new SymbolicTensor(checkedLayer(layer), [made]), x);
}

/**
 * a + b + ... @throws UsageError INVALID_OPTION for no list of tensors; shapes are checked by
 * `model`, here as below.
 */
export function add(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("add", tensors, none);
}

/** a - b, of two tensors. @throws UsageError INVALID_OPTION. */
export function subtract(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("subtract", tensors, none);
}

/** a b ..., element by element. @throws UsageError INVALID_OPTION. */
export function multiply(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("multiply", tensors, none);
}

/** The mean of tensors, element by element. @throws UsageError INVALID_OPTION. */
export function average(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("average", tensors, none);
}

/** The largest of each element; equals share the gradient. @throws UsageError INVALID_OPTION. */
export function maximum(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("maximum", tensors, none);
}

/** The smallest of each element; equals share the gradient. @throws UsageError INVALID_OPTION. */
export function minimum(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("minimum", tensors, none);
}

/** Tensors side by side along their last axis. @throws UsageError INVALID_OPTION. */
export function concatenate(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("concatenate", tensors, none);
}

/**
 * The sum of a b along the last axis, of two tensors: of rows of numbers one number. @throws
 * UsageError INVALID_OPTION.
 */
export function dot(tensors: readonly SymbolicTensor[], ...none: readonly []): SymbolicTensor {
  return merge("dot", tensors, none);
}

function merge(kind: MergeKind, tensors: readonly SymbolicTensor[], others: readonly unknown[]): SymbolicTensor {
  const list: readonly unknown[] = Array.isArray(tensors) ? [...tensors] : [];
  const most = merges[kind];
  if (list.length < 2 || list.length > most) {
    const needed = most === 2 ? "two tensors" : "two tensors or more";
    throw new UsageError("INVALID_OPTION", `${kind} takes a list of ${needed}: ${kind}([a, b]).`);
  }
  checkNothingElse(kind, others);
  return new SymbolicTensor(
    { kind },
    list.map((tensor) => {
      checkTensor(kind, tensor);
      return tensor;
    }),
  );
}

function checkTensor(what: string, value: unknown): asserts value is SymbolicTensor {
  if (value instanceof SymbolicTensor) return;
  throw new UsageError(
    "INVALID_OPTION",
    `${what} takes what input, apply and the like return, not ${describeValue(value)}: begin with const x = input(4).`,
  );
}

/** @throws UsageError INVALID_OPTION for what is surely no layer; `model` checks the others. */
function checkedLayer(value: unknown): Layer {
  const isLayer = typeof value === "object" && value !== null && ("units" in value || "kind" in value);
  const isOther = isLayer && "kind" in value && isMergeKind(value.kind);
  if (isLayer && !isOther) return value as Layer;
  throw new UsageError(
    "INVALID_OPTION",
    `apply takes a layer, or a list of some, and a tensor, not ${describeValue(value)}: apply(dense(8), x).`,
  );
}
