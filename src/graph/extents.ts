/**
 * The length of one axis: a whole number from 0 on, or "rows", the rows of a batch, which may
 * differ from run to run.
 */
export type Extent = number | "rows";

/**
 * The extents of a tensor, outermost first; a scalar has none. Elements lie tight, the last axis
 * runs fastest.
 */
export type Shape = readonly Extent[];

/** The shape in numbers, for a batch of `rows`. */
export function resolve(shape: Shape, rows: number): readonly number[] {
  return shape.map((extent) => (extent === "rows" ? rows : extent));
}

/** Elements of a tensor whose shape is known in numbers. */
export function countOf(extents: readonly number[]): number {
  return extents.reduce((product, extent) => product * extent, 1);
}
