import type { Values } from "../data/dataset.js";
import { allFinite } from "../nn/network.js";
import { type Pieces, rowSpans } from "../pieces.js";
import type { Runtime } from "../runtime/runtime.js";
import { unheld } from "./unheld.js";

/**
 * Address of Reals [rows, columns] that are the `values` times `scale`; errors call them `what`.
 * @throws DataError DATA_NON_FINITE for a number that the element type can't hold; ResourceError OUT_OF_MEMORY.
 */
export function* placeReals(
  runtime: Runtime,
  values: Values,
  columns: number,
  scale: number,
  what: string,
): Pieces<number> {
  const address = runtime.allocateReals(values.length);
  yield* rowSpans(values.length / columns, columns, (firstRow, endRow) => {
    const first = firstRow * columns;
    const piece = values.subarray(first, endRow * columns);
    // a fresh view for each piece: the memory may have grown since the last one
    const view = runtime.reals(address, values.length).subarray(first, endRow * columns);
    if (scale === 1) view.set(piece);
    else for (let i = 0; i < piece.length; i++) view[i] = piece[i] * scale;
    if (allFinite(view)) return;
    const place = first + view.findIndex((value) => value - value !== 0);
    throw unheld(runtime, Math.floor(place / columns), place % columns, values[place] * scale, what);
  });
  return address;
}
