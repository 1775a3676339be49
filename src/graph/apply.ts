import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import type { Shape } from "./extents.js";
import { type Kind, newTensor, type Op, type Tensor } from "./tensor.js";

/**
 * An op that programs apply to tensors of their own: it says what shape they give. A new one is one
 * more such object; nothing else has a list of them.
 */
export interface ShapedOp extends Op {
  readonly name: string;
  /** The shape of its output. @throws UsageError INVALID_SHAPE, by `shapeError`. */
  shape(inputs: readonly Shape[]): Shape;
}

/** All that `shared` has let through. */
const genuine = new WeakSet<object>();

/** `tensor`, as it may be given to programs: nobody changes it, and `isTensor` knows it. */
export function shared({ shape, op, inputs, kind }: Tensor): Tensor {
  const tensor = Object.freeze({ shape: Object.freeze([...shape]), op, inputs: Object.freeze([...inputs]), kind });
  genuine.add(tensor);
  return tensor;
}

/**
 * Whether it is a tensor, and none that a program has put together by hand: its op could make
 * kernels write anywhere.
 */
export function isTensor(value: unknown): value is Tensor {
  return genuine.has(Object(value));
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
export function apply(op: ShapedOp, ...inputs: readonly Tensor[]): Tensor {
  inputs.forEach((input, i) => {
    checkTensor(op.name, input);
    const wanted: Kind = op.indexInput === i ? "index" : "number";
    if (input.kind === wanted) return;
    const [needs, has] = wanted === "index" ? ["indices", "numbers"] : ["numbers", "indices"];
    throw new UsageError("INVALID_OPTION", `${op.name} takes ${needs} as its argument ${i + 1}, not ${has}.`);
  });
  return shared(newTensor(op.shape(inputs.map(({ shape }) => shape)), op, inputs));
}
