import { describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";
import { isTensor, shared } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { leaf } from "../graph/leaf.js";
import { checkLeaves } from "../graph/leaves.js";
import { checkShape, shapeError } from "../graph/shape.js";
import type { Kind, Tensor } from "../graph/tensor.js";

/** An input of whole numbers that name rows or classes. */
export interface Indices {
  /** The shape of the whole numbers. */
  readonly indices: Shape;
}

/** An input as a program declares it: the shape of its numbers, or `indices(shape)`. */
export type InputShape = Shape | Indices;

/** A program before it is compiled: the leaves of its graph and what its caller gets, by name. */
export interface Definition {
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly outputs: ReadonlyMap<string, Tensor>;
}

/**
 * Declares an input of whole numbers from 0 on, for `gather`, `oneHot` and `dropout`:
 * `indices(["rows"])`.
 */
export function indices(shape: Shape): Indices {
  return { indices: shape };
}

/**
 * Calls a program's function once, with tensors for its inputs. @throws UsageError, and whatever
 * the function throws.
 */
export function define(
  shapes: Readonly<Record<string, InputShape>>,
  build: (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>,
): Definition {
  if (!isRecord(shapes))
    throw new UsageError(
      "INVALID_OPTION",
      `compile takes its inputs as { x: ["rows", 4] }, not ${describeValue(shapes)}.`,
    );
  if (typeof build !== "function")
    throw new UsageError(
      "INVALID_OPTION",
      `compile takes a function of tensors behind the inputs, not ${describeValue(build)}.`,
    );
  const inputs = new Map(Object.entries(shapes).map(([name, shape]) => [name, leafOf(name, shape)]));
  const results: unknown = build(Object.fromEntries(inputs));
  if (!isRecord(results) || isTensor(results) || Object.keys(results).length === 0)
    throw wrongResult("must return tensors by name, as { loss }", results);
  const outputs = Object.entries(results).map(([name, tensor]): [string, Tensor] => {
    if (isTensor(tensor) && tensor.kind === "number") return [name, tensor];
    throw wrongResult(`must return a tensor of numbers as ${name}`, tensor);
  });
  const made = outputs.map(([, tensor]) => tensor);
  checkLeaves("The function that is compiled", made, [...inputs.values()]);
  return { inputs, outputs: new Map(outputs) };
}

/** @throws UsageError INVALID_SHAPE. */
function leafOf(name: string, shape: InputShape): Tensor {
  return isRecord(shape) && "indices" in shape ? input(name, shape.indices, "index") : input(name, shape, "number");
}

function input(name: string, shape: unknown, kind: Kind): Tensor {
  const what = `The input ${name}`;
  const checked = checkShape(what, shape);
  if (checked.lastIndexOf("rows") <= 0) return shared(leaf(checked, name, kind));
  throw shapeError(what, [checked], "only the first axis of an input may be the rows");
}

function wrongResult(need: string, value: unknown): UsageError {
  const what = isTensor(value) ? "a tensor" : describeValue(value);
  return new UsageError("INVALID_OPTION", `The function that is compiled ${need}, not ${what}.`);
}
