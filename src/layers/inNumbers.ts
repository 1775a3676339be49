import type { Runtime } from "../runtime/runtime.js";

/** Rows whose numbers are multiplied by a scale. */
interface ScaledRows {
  readonly x: Float32Array | Float64Array | Uint8Array;
  readonly scale: number;
}

/**
 * The rows with each number as a Real, as kernels read bytes: a byte times the scale, both in the
 * element type.
 */
export function inNumbers<Rows extends ScaledRows>(runtime: Runtime, rows: Rows): Rows {
  const { x, scale } = rows;
  if (!(x instanceof Uint8Array)) return rows;
  const factor = runtime.newReals(1).fill(scale)[0];
  return { ...rows, x: runtime.newReals(x.length).map((_, i) => x[i] * factor), scale: 1 };
}
