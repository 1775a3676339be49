import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { countOf, resolve } from "./extents.js";
import type { Place, Placed } from "./site.js";
import { orderOf, type Tensor } from "./tensor.js";

/** Bytes of one index. */
export const INDEX_BYTES = 4;

/**
 * The steps that make `outputs`, for batches of `rows`: op after op, each tensor in a block of its
 * own but for those that have their place already; `places` knows all of them then. `layOut` is for
 * graphs in which more can be done at once, and memory be shared.
 * @throws ResourceError OUT_OF_MEMORY.
 */
export function lowerInOrder(
  runtime: Runtime,
  outputs: readonly Tensor[],
  rows: number,
  places: Map<Tensor, Place>,
): readonly Step[] {
  // most tensors are read by several ops, and a graph is lowered anew for every training
  const known = new Map<Tensor, Placed>();
  const placed = (tensor: Tensor): Placed => {
    const before = known.get(tensor);
    if (before) return before;
    const extents = resolve(tensor.shape, rows);
    const bytes = tensor.kind === "index" ? INDEX_BYTES : runtime.elementBytes;
    const place = places.get(tensor) ?? { address: runtime.arena.allocate(countOf(extents) * bytes) };
    places.set(tensor, place);
    const found = { ...place, extents };
    known.set(tensor, found);
    return found;
  };
  return orderOf(outputs).flatMap((tensor) =>
    tensor.op.lower({
      machine: runtime,
      rows,
      inputs: tensor.inputs.map(placed),
      outputs: [placed(tensor)],
      allocate: (count) => runtime.allocateReals(count),
    }),
  );
}
