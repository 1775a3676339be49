import type { InNumbers } from "../nn/blueprint.js";

/** The numbers of rows of bytes. */
export const inNumbers: InNumbers = (runtime, rows) => {
  const { x, scale } = rows;
  if (!(x instanceof Uint8Array)) return rows;
  const factor = runtime.newReals(1).fill(scale)[0];
  return { ...rows, x: runtime.newReals(x.length).map((_, i) => x[i] * factor), scale: 1 };
};
