import { UsageError } from "../errors.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";

/**
 * The error for rows of `x` that lie in another way than a layer of that kind needs; `example` are
 * inputs of a model that would do.
 */
export function wrongRows(path: string, kind: string, x: Tensor, needed: string, example: string): UsageError {
  const message = `Layer ${path}, ${kind}, takes rows of ${needed}, and not ${describe(x.shape)}: give the model the shape of its rows, say inputs: ${example}.`;
  return new UsageError("INVALID_SHAPE", message);
}
