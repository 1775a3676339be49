/**
 * What follows a product while its rows are still in the cache: the bias, and an activation forward
 * or the multiplication by its derivative backward. The host names the operation by its number:
 * activation k of the catalog is 2k - 1 forward and 2k backward; 0 is none.
 */
import {
  eluBackward,
  eluForward,
  geluBackward,
  geluForward,
  leakyReluBackward,
  leakyReluForward,
  reluBackward,
  reluForward,
  sigmoidBackward,
  sigmoidForward,
  siluBackward,
  siluForward,
  softplusBackward,
  softplusForward,
  tanhBackward,
  tanhForward,
} from "./activations";
import { IS_CORE } from "./extent";
import { at, IS_WIDE, lanes, loadTail, storeTail } from "./simd";

/**
 * c[i][j] += bias[j] (bias 0: none); then forward (odd operations): other = f(c), or backward (even
 * ones): c *= f'(other). c: rows of `columns` elements, cStride apart; `other` laid out like c.
 * Forward, `other` may be c.
 */
export function applyEpilogue(
  operation: u32,
  c: usize,
  other: usize,
  bias: usize,
  rows: usize,
  columns: usize,
  cStride: usize,
  constants: usize,
): void {
  if (bias) for (let i: usize = 0; i < rows; i++) addBias(at(c, i * cStride), bias, columns);
  if (!operation) return;
  if (cStride == columns) return apply(operation, c, other, rows * columns, constants);
  for (let i: usize = 0; i < rows; i++)
    apply(operation, at(c, i * cStride), at(other, i * cStride), columns, constants);
}

function apply(operation: u32, c: usize, other: usize, count: usize, constants: usize): void {
  switch (operation) {
    case 1:
      return sigmoidForward(other, c, constants, 0, count);
    case 2:
      return sigmoidBackward(c, c, other, constants, 0, count);
    case 3:
      return tanhForward(other, c, constants, 0, count);
    case 4:
      return tanhBackward(c, c, other, constants, 0, count);
    case 5:
      return reluForward(other, c, constants, 0, count);
    case 6:
      return reluBackward(c, c, other, constants, 0, count);
    default:
      if (!IS_CORE) applyRare(operation, c, other, count, constants);
  }
}

/** `apply` for what core builds leave out. */
@inline
function applyRare(operation: u32, c: usize, other: usize, count: usize, constants: usize): void {
  switch (operation) {
    case 7:
      return leakyReluForward(other, c, constants, 0, count);
    case 8:
      return leakyReluBackward(c, c, other, constants, 0, count);
    case 9:
      return eluForward(other, c, constants, 0, count);
    case 10:
      return eluBackward(c, c, other, constants, 0, count);
    case 11:
      return softplusForward(other, c, constants, 0, count);
    case 12:
      return softplusBackward(c, c, other, constants, 0, count);
    case 13:
      return siluForward(other, c, constants, 0, count);
    case 14:
      return siluBackward(c, c, other, constants, 0, count);
    case 15:
      return geluForward(other, c, constants, 0, count);
    case 16:
      return geluBackward(c, c, other, constants, 0, count);
  }
}

/** row[j] += bias[j]. */
@inline
function addBias(row: usize, bias: usize, columns: usize): void {
  let j: usize = 0;
  if (IS_WIDE) {
    for (; j + 2 * lanes<Real>() <= columns; j += 2 * lanes<Real>()) {
      const sum0 = v128.add<Real>(v128.load(at(row, j)), v128.load(at(bias, j)));
      const sum1 = v128.add<Real>(v128.load(at(row, j), 16), v128.load(at(bias, j), 16));
      v128.store(at(row, j), sum0);
      v128.store(at(row, j), sum1, 16);
    }
  }
  for (; j + lanes<Real>() <= columns; j += lanes<Real>()) {
    v128.store(at(row, j), v128.add<Real>(v128.load(at(row, j)), v128.load(at(bias, j))));
  }
  if (j == columns) return;
  const count = columns - j;
  storeTail(at(row, j), v128.add<Real>(loadTail(at(row, j), count), loadTail(at(bias, j), count)), count);
}
