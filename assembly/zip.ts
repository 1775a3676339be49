/**
 * The loop of what is computed from two matrices element by element, where an operand may be a row,
 * a column or one element that stands for a whole matrix: its row stride, or the step from column
 * to column, is then 0. An op is the `eval` of a class, as in elementwise.ts.
 */
import { at, lanes, loadTail, storeTail } from "./simd";

/**
 * out[r][j] = Op(a[r][j], b[r][j]). out: [rows, columns], tight; a, b: row stride and column stride
 * (0 or 1) in elements, tight or standing still; out may be an operand that lies like it. begin,
 * end count rows.
 */
export function zip<Op>(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  // operands that lie like out, or are one element, make one row of all
  if (isFlat(aRowStride, aColumnStride, columns) && isFlat(bRowStride, bColumnStride, columns)) {
    const length = (end - begin) * columns;
    const first = at(out, begin * columns);
    return zipRow<Op>(first, at(a, begin * aRowStride), at(b, begin * bRowStride), aRowStride, bRowStride, length);
  }
  for (let r = begin; r < end; r++) {
    const row = at(out, r * columns);
    zipRow<Op>(row, at(a, r * aRowStride), at(b, r * bRowStride), aColumnStride, bColumnStride, columns);
  }
}

/**
 * Whether an operand's rows follow one another as those of a tight matrix do, or are all one
 * element.
 */
@inline
export function isFlat(rowStride: usize, columnStride: usize, columns: usize): bool {
  return rowStride == columns || (rowStride | columnStride) == 0;
}

/** The vector from element `j` on of an operand that moves, or its one element in every lane. */
@inline
export function loadVector(operand: usize, moves: usize, j: usize): v128 {
  return moves ? v128.load(at(operand, j)) : v128.load_splat<Real>(operand);
}

/** `loadVector` where only `count` (1 .. lanes-1) elements are left. */
@inline
export function loadRest(operand: usize, moves: usize, j: usize, count: usize): v128 {
  return moves ? loadTail(at(operand, j), count) : v128.load_splat<Real>(operand);
}

/**
 * out[j] = Op(a[j], b[j]) for j < length; an operand that doesn't move (0) gives its one element
 * throughout.
 */
function zipRow<Op>(out: usize, a: usize, b: usize, aMoves: usize, bMoves: usize, length: usize): void {
  const op = changetype<Op>(0);
  let j: usize = 0;
  for (; j + lanes<Real>() <= length; j += lanes<Real>()) {
    v128.store(at(out, j), op.eval(loadVector(a, aMoves, j), loadVector(b, bMoves, j)));
  }
  const rest = length - j;
  if (rest) storeTail(at(out, j), op.eval(loadRest(a, aMoves, j, rest), loadRest(b, bMoves, j, rest)), rest);
}
