import { orderOf, type Tensor } from "./tensor.js";

/**
 * Reverse-mode differentiation in one walk: the gradient of whatever has the gradient `dy` with
 * respect to `from`, with respect to each tensor that this is made from, as tensors again; none
 * where an op on the way has none. `add` adds those of a tensor that is read twice; it may be
 * absent where none is. What isn't wanted is never touched.
 */
export function pullBack(
  from: Tensor,
  dy: Tensor,
  add?: (a: Tensor, b: Tensor) => Tensor,
  isWanted: (tensor: Tensor) => boolean = () => true,
): ReadonlyMap<Tensor, Tensor> {
  const gradients = new Map([[from, dy]]);
  for (const tensor of orderOf([from]).toReversed()) {
    const gradient = gradients.get(tensor);
    if (!gradient || !tensor.inputs.some(isWanted)) continue;
    tensor.op.gradient?.(gradient, tensor).forEach((part, i) => {
      const input = tensor.inputs[i];
      if (!part || !isWanted(input)) return;
      const before = gradients.get(input);
      gradients.set(input, before && add ? add(before, part) : part);
    });
  }
  return gradients;
}
