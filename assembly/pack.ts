/**
 * Packing: any strided matrix becomes panels that a product reads front to back. A transposed operand is a pair of swapped
 * strides and ends here.
 */
import { at, lanes } from "./simd";
import { PANEL_ROWS, PANEL_VECTORS } from "./tile";

/** Columns of one panel of the right operand of `gemm`: the host sizes packed matrices by it. */
export function panelColumns(): usize {
  return PANEL_VECTORS * lanes<Real>();
}

/**
 * panels[p][k][j] = matrix[k][p * width + j], zero where the matrix ends.
 * matrix: [depth, columns] with element strides; panels: ceil(columns / width) x depth x width, width in whole vectors;
 * begin, end count panels.
 */
export function packPanels(
  panels: usize,
  matrix: usize,
  depth: usize,
  columns: usize,
  width: usize,
  rowStride: usize,
  columnStride: usize,
  begin: usize,
  end: usize,
): void {
  const across = columnStride * sizeof<Real>();
  for (let p = begin; p < end; p++) {
    let out = at(panels, p * depth * width);
    let row = matrix + p * width * across;
    const valid = min(width, columns - p * width);
    const isWhole = columnStride == 1 && valid == width;
    for (let k: usize = 0; k < depth; k++) {
      const rowEnd = at(out, width);
      if (isWhole) {
        for (let from = row; out < rowEnd; out += 16, from += 16) v128.store(out, v128.load(from));
      } else {
        const validEnd = at(out, valid);
        for (let from = row; out < validEnd; out += sizeof<Real>(), from += across) store<Real>(out, load<Real>(from));
        for (; out < rowEnd; out += sizeof<Real>()) store<Real>(out, 0);
      }
      row += rowStride * sizeof<Real>();
    }
  }
}

/**
 * block[i / PANEL_ROWS][k][i % PANEL_ROWS] = matrix[i][k], zero rows below the last.
 * matrix: [rows, depth] with element strides; block: ceil(rows / PANEL_ROWS) x depth x PANEL_ROWS.
 */
export function packRows(
  block: usize,
  matrix: usize,
  rows: usize,
  depth: usize,
  rowStride: usize,
  columnStride: usize,
): void {
  const down = rowStride * sizeof<Real>();
  const across = columnStride * sizeof<Real>();
  const one = sizeof<Real>();
  for (let i: usize = 0; i < rows; i += PANEL_ROWS) {
    let source = matrix + i * down;
    let out = at(block, i * depth);
    const outEnd = at(out, depth * PANEL_ROWS);
    const valid = min(PANEL_ROWS, rows - i);
    if (valid < PANEL_ROWS) {
      for (; out < outEnd; source += across) {
        for (let r: usize = 0; r < PANEL_ROWS; r++, out += one) {
          store<Real>(out, r < valid ? load<Real>(source + down * r) : 0);
        }
      }
    } else if (rowStride == 1) {
      for (; out < outEnd; source += across, out += PANEL_ROWS * one) {
        v128.store(out, v128.load(source));
        if (sizeof<Real>() == 8) v128.store(out, v128.load(source, 16), 16);
        if (PANEL_ROWS == 5) store<Real>(out + 4 * one, load<Real>(source + 4 * one));
      }
    } else {
      for (; out < outEnd; source += across, out += PANEL_ROWS * one) {
        store<Real>(out, load<Real>(source));
        store<Real>(out + one, load<Real>(source + down));
        store<Real>(out + 2 * one, load<Real>(source + down * 2));
        store<Real>(out + 3 * one, load<Real>(source + down * 3));
        if (PANEL_ROWS == 5) store<Real>(out + 4 * one, load<Real>(source + down * 4));
      }
    }
  }
}
