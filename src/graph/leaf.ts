import type { Shape } from "./extents.js";
import { type Kind, newTensor, type Tensor } from "./tensor.js";

/**
 * A leaf of that shape: what whoever runs the graph gives a place. `name` is what messages call it.
 */
export function leaf(shape: Shape, name?: string, kind?: Kind): Tensor {
  return newTensor(shape, { ...(name && { name }), isInput: true, lower: () => [] }, [], kind);
}
