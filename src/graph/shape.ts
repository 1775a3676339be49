import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { countOf, type Extent, resolve, type Shape } from "./extents.js";

/** Elements of one axis at most: what 32-bit addresses could ever reach. */
const MOST = 2 ** 31;

/** A shape as messages tell it: "[rows, 4]". */
export function describe(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether two shapes are the same. */
export function isSame(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** Whether tensors of two shapes have as many elements whatever the rows. */
export function hasSameCount(a: Shape, b: Shape): boolean {
  const rowsIn = (shape: Shape): number => shape.filter((extent) => extent === "rows").length;
  const count = countOf(resolve(a, 1));
  return count === countOf(resolve(b, 1)) && (count === 0 || rowsIn(a) === rowsIn(b));
}

/**
 * The matrix that a tensor is when the axes before number `axis` are taken for its rows, the others
 * for its columns.
 */
export function asMatrix(
  extents: readonly number[],
  axis: number,
): { readonly rows: number; readonly columns: number } {
  return { rows: countOf(extents.slice(0, axis)), columns: countOf(extents.slice(axis)) };
}

/** The sentence about an op that can't take tensors of these shapes; `need` says what it takes. */
export function shapeError(op: string, shapes: readonly Shape[], need: string): UsageError {
  const given = shapes.map(describe).join(" and ");
  return new UsageError("INVALID_SHAPE", `${op} can't take ${given}: ${need}.`);
}

/** A shape from a caller, of `what`, as it is now. @throws UsageError INVALID_SHAPE. */
export function checkShape(what: string, given: unknown): Shape {
  // a copy: what is checked is what is used, and holes are nothing
  const shape: unknown = Array.isArray(given) ? [...given] : given;
  const isExtent = (extent: unknown): extent is Extent =>
    extent === "rows" || (Number.isInteger(extent) && Number(extent) >= 0 && Number(extent) < MOST);
  if (Array.isArray(shape) && shape.every(isExtent)) return shape;
  const message = `${what} must have a shape such as ["rows", 4], of whole numbers from 0 on, not ${describeGiven(shape)}.`;
  throw new UsageError("INVALID_SHAPE", message);
}

/** What a caller gave for a shape, as messages tell it. */
export function describeGiven(shape: unknown): string {
  return Array.isArray(shape) ? `[${shape.map(describeValue).join(", ")}]` : describeValue(shape);
}
