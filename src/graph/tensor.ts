import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import type { Extent, Shape } from "./shape.js";
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
export class Tensor {
  readonly shape: Shape;
  /** What it is made from. */
  readonly inputs: readonly Tensor[];

  /** For `newTensor`. */
  constructor(
    shape: Shape,
    /** What it is made by. */
    readonly op: Op,
    inputs: readonly Tensor[],
    readonly kind: Kind,
  ) {
    this.shape = Object.freeze([...shape]);
    this.inputs = Object.freeze([...inputs]);
    Object.freeze(this);
  }
}

/** All that `newTensor` has made. */
const genuine = new WeakSet<object>();

/** A tensor, for `apply` and those who make inputs. */
export function newTensor(shape: Shape, op: Op, inputs: readonly Tensor[], kind: Kind = "number"): Tensor {
  const tensor = new Tensor(shape, op, inputs, kind);
  genuine.add(tensor);
  return tensor;
}

/** Whether it is a tensor, and none that a program has put together by hand: its op could make kernels write anywhere. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor && genuine.has(value);
}

/**
 * A function of tensors: one object, which says all that the graph has to know of it. A new op is
 * one more such object; nothing else has a list of them.
 */
export interface Op extends Lowering {
  /** Its name in messages. */
  readonly name: string;
  /** The argument, by number, that takes indices; all others take numbers. */
  readonly indexInput?: number;
  /** What the indices of that argument must stay below. */
  limit?(node: Tensor): Extent;
  /** Whether its output is its only input as it lies, in another shape: such an op has no steps. */
  readonly isAlias?: boolean;
  /** Whether no gradient goes through it: what it is made from counts as constant. */
  readonly stopsGradient?: boolean;
  /** The shape of its output. @throws UsageError INVALID_SHAPE, by `shapeError`. */
  shape(inputs: readonly Shape[]): Shape;
  /**
   * The gradient with respect to each input, of the input's shape, as tensors again: `dy` is the
   * gradient with respect to `node`, which this op made. `undefined` where it is zero everywhere.
   */
  gradient(dy: Tensor, node: Tensor): readonly (Tensor | undefined)[];
}

/** @throws UsageError INVALID_OPTION unless `value` is a tensor, as the op of that name needs. */
export function checkTensor(op: string, value: unknown): asserts value is Tensor {
  if (isTensor(value)) return;
  throw new UsageError(
    "INVALID_OPTION",
    `${op} takes tensors, not ${describeValue(value)}: use what a function's inputs and ops give.`,
  );
}

/**
 * The tensor that an op makes of others. @throws UsageError INVALID_SHAPE where it can't take them,
 * INVALID_OPTION for no tensors.
 */
export function apply(op: Op, ...inputs: readonly Tensor[]): Tensor {
  inputs.forEach((input, i) => {
    checkTensor(op.name, input);
    const wanted: Kind = op.indexInput === i ? "index" : "number";
    if (input.kind === wanted) return;
    const [needs, has] = wanted === "index" ? ["indices", "numbers"] : ["numbers", "indices"];
    throw new UsageError("INVALID_OPTION", `${op.name} takes ${needs} as its argument ${i + 1}, not ${has}.`);
  });
  return newTensor(op.shape(inputs.map(({ shape }) => shape)), op, inputs);
}

/**
 * All tensors that `outputs` are made from, these included, each behind those that it is made from.
 */
export function orderOf(outputs: readonly Tensor[]): readonly Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  // no recursion: a graph may be deeper than the stack
  const pending = outputs.toReversed().map((tensor) => ({ tensor, next: 0 }));
  while (pending.length > 0) {
    const top = pending[pending.length - 1];
    const { tensor } = top;
    if (top.next === 0 && seen.has(tensor)) {
      pending.pop();
    } else if (top.next < tensor.inputs.length) {
      seen.add(tensor);
      pending.push({ tensor: tensor.inputs[top.next++], next: 0 });
    } else {
      seen.add(tensor);
      order.push(tensor);
      pending.pop();
    }
  }
  return order;
}
