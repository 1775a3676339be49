import type { Extent, Shape } from "./extents.js";
import type { Lowering } from "./site.js";

/**
 * What a tensor's elements are: numbers of the program's element type, or 32-bit whole numbers that
 * name rows or classes.
 */
export type Kind = "number" | "index";

/**
 * A node of the graph: what an op makes of other tensors. It never changes and holds no numbers;
 * those come when a compiled program runs.
 */
export interface Tensor {
  /** The extent of each axis; "rows" for that of the batch. */
  readonly shape: Shape;
  /** What it is made by. @internal */
  readonly op: Op;
  /** What it is made from. */
  readonly inputs: readonly Tensor[];
  /** Whether it holds numbers or indices. */
  readonly kind: Kind;
}

/** A function of tensors: one object, which says all that is done with them. */
export interface Op extends Lowering {
  /** Its name in messages, where one may be about it. */
  readonly name?: string;
  /** Whether it makes nothing: its output is a leaf, which is given. */
  readonly isInput?: boolean;
  /** The argument, by number, that takes indices; all others take numbers. */
  readonly indexInput?: number;
  /** What the indices of that argument must stay below. */
  limit?(node: Tensor): Extent;
  /** Whether its output is its only input as it lies, in another shape: such an op has no steps. */
  readonly isAlias?: boolean;
  /** Whether no gradient goes through it: what it is made from counts as constant. */
  readonly stopsGradient?: boolean;
  /**
   * The gradient with respect to each input, of the input's shape, as tensors again: `dy` is the
   * gradient with respect to `node`, which this op made. `undefined`, or no rule at all, where it
   * is zero everywhere.
   */
  gradient?(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[];
}

/** What `op` makes of `inputs`, for those who know that it can, and of which shape that is. */
export function newTensor(shape: Shape, op: Op, inputs: readonly Tensor[] = [], kind: Kind = "number"): Tensor {
  return { shape, op, inputs, kind };
}

/** What is made from others of its kind. */
interface Made<Node> {
  readonly inputs: readonly Node[];
}

/**
 * All tensors that `outputs` are made from, these included, each behind those that it is made from.
 */
export function orderOf<Node extends Made<Node> = Tensor>(outputs: readonly Node[]): readonly Node[] {
  const order = new Set<Node>();
  // no recursion: a graph may be deeper than the stack
  const pending = outputs.toReversed();
  while (pending.length > 0) {
    const tensor = pending[pending.length - 1];
    const missing = tensor.inputs.filter((input) => !order.has(input));
    if (missing.length > 0) pending.push(...missing.toReversed());
    else {
      order.add(tensor);
      pending.pop();
    }
  }
  return [...order];
}
