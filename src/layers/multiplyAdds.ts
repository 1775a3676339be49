import { countOf, resolve } from "../graph/extents.js";
import type { Tensor } from "../graph/tensor.js";
import { Conv2d } from "../ops/convolution.js";
import { Equilibrium } from "../ops/equilibrium.js";
import { Matmul } from "../ops/matmul.js";
import { Part } from "../ops/part.js";
import type { Stack } from "./stack.js";

/**
 * Multiplications of the products with which each layer makes an answer of one row of what the
 * layer before it makes.
 */
export function multiplyAddsOf(stack: Stack): readonly number[] {
  const seen = new Set<Tensor>([stack.x]);
  return stack.forward(false, 0).map((made) => count(made, seen));
}

/** Those of `tensor` and of all that it is made from, but for what was seen before. */
function count(tensor: Tensor, seen: Set<Tensor>): number {
  if (seen.has(tensor)) return 0;
  seen.add(tensor);
  const { op, inputs, shape } = tensor;
  const before = inputs.reduce((sum, input) => sum + count(input, seen), 0);
  const [left, right] = inputs.map((input) => resolve(input.shape, 1));
  const columns = resolve(shape, 1)[shape.length - 1];
  // each number of the first operand meets a number of each column
  if (op instanceof Matmul) return before + countOf(left) * columns;
  // each place of the result has all numbers of the kernel, which groups share
  // each step but the first has all numbers of the recurrent kernel
  if (op instanceof Part) return before + (Number(shape[0]) - 1) * countOf(right);
  if (op instanceof Conv2d) return before + (countOf(resolve(shape, 1)) / columns) * countOf(right);
  // of an iteration: how many there are decides the row
  if (op instanceof Equilibrium) return before + countOf(right);
  return before;
}
