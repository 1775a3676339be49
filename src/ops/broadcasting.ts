import { countOf, type Extent, type Shape } from "../graph/extents.js";
import { shapeError } from "../graph/shape.js";

/** What a broadcasting op does not take. */
const NEED =
  "each axis, counted from the last one, must be equal or 1, and only leading or trailing axes may be repeated";

/**
 * The shape of what is computed element by element from tensors of these shapes, by NumPy's rule:
 * axes are matched from the last one on, and one of length 1, or a missing one, is repeated.
 * Undefined where they don't fit.
 */
export function commonShape(shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(...shapes.map(({ length }) => length));
  const out: Extent[] = new Array<Extent>(rank).fill(1);
  for (const shape of shapes)
    for (let axis = 0; axis < rank; axis++) {
      const extent = extentAt(shape, rank, axis);
      if (out[axis] === 1) out[axis] = extent;
      else if (extent !== 1 && extent !== out[axis]) return undefined;
    }
  return groupsOf(out, shapes).length > 2 ? undefined : out;
}

/**
 * `commonShape` for an op of that name. @throws UsageError INVALID_SHAPE where the shapes don't
 * fit.
 */
export function broadcastShape(op: string, shapes: readonly Shape[]): Shape {
  const shape = commonShape(shapes);
  if (shape) return shape;
  throw shapeError(op, shapes, NEED);
}

/**
 * How an operand lies under the output, taken as a matrix: elements to the next row and to the next
 * column, 0 where it is repeated.
 */
export interface Strides {
  readonly row: number;
  readonly column: number;
}

/**
 * The output as a matrix in which every operand is a matrix, a row, a column or one element. One
 * group of axes makes one column.
 */
export function matrixView(
  out: readonly number[],
  operands: readonly (readonly number[])[],
): { readonly rows: number; readonly columns: number; readonly strides: readonly Strides[] } {
  // in numbers, rows may be 1, and groups so become one
  const [first, second] = groupsOf(out, operands);
  const rows = first ? countOf(first.extents) : 1;
  const columns = second ? countOf(second.extents) : 1;
  const strides = operands.map((_, k) => {
    const row = first?.moves[k] ? (second?.moves[k] ? columns : 1) : 0;
    return { row, column: second?.moves[k] ? 1 : 0 };
  });
  return { rows, columns, strides };
}

/** Neighbouring axes along which the same operands move. */
interface Group<E extends Extent> {
  readonly extents: E[];
  readonly moves: readonly boolean[];
}

function groupsOf<E extends Extent>(out: readonly E[], operands: readonly (readonly Extent[])[]): readonly Group<E>[] {
  const groups: Group<E>[] = [];
  out.forEach((extent, axis) => {
    if (extent === 1) return;
    const moves = operands.map((shape) => extentAt(shape, out.length, axis) === extent);
    const last = groups.at(-1);
    if (last?.moves.every((moving, k) => moving === moves[k])) last.extents.push(extent);
    else groups.push({ extents: [extent], moves });
  });
  return groups;
}

/** The extent of a shape at an axis of the output; 1 where it has no such axis. */
function extentAt(shape: Shape, rank: number, axis: number): Extent {
  return shape[axis - (rank - shape.length)] ?? 1;
}

/** Whether a tensor of that shape moves along each axis of `out`, to which it is broadcast. */
export function movesOf(shape: Shape, out: Shape): readonly boolean[] {
  return out.map((extent, axis) => extent !== 1 && extentAt(shape, out.length, axis) === extent);
}
