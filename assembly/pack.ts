/**
 * Packing: any strided matrix becomes panels that the product reads front to back. A transposed operand is a pair of
 * swapped strides and ends here; so do bytes, which become Reals on the way.
 */
import { at, lanes } from "./simd";

/** Vectors side by side in one panel of the right operand. */
@inline
export const PANEL_VECTORS: usize = 2;

/** Rows side by side in one panel of the left operand. */
@inline
export const PANEL_ROWS: usize = 4;

/** Columns of one panel of the right operand: the host sizes packed matrices by it. */
export function panelColumns(): usize {
  return PANEL_VECTORS * lanes<Real>();
}

/**
 * panels[p][k][j] = matrix[k][p * panelColumns + j], zero where the matrix ends.
 * matrix: [depth, columns] with element strides; panels: ceil(columns / panelColumns) x depth x panelColumns; begin, end count panels.
 */
export function packPanels(
  panels: usize,
  matrix: usize,
  depth: usize,
  columns: usize,
  rowStride: usize,
  columnStride: usize,
  begin: usize,
  end: usize,
): void {
  const width = PANEL_VECTORS * lanes<Real>();
  for (let p = begin; p < end; p++) {
    let out = at(panels, p * depth * width);
    let row = at(matrix, p * width * columnStride);
    const valid = min(width, columns - p * width);
    const whole = columnStride == 1 && valid == width;
    for (let k: usize = 0; k < depth; k++) {
      if (whole) {
        for (let v: usize = 0; v < PANEL_VECTORS; v++) v128.store(out + v * 16, v128.load(row + v * 16));
      } else {
        for (let j: usize = 0; j < valid; j++) store<Real>(at(out, j), load<Real>(at(row, j * columnStride)));
        for (let j = valid; j < width; j++) store<Real>(at(out, j), 0);
      }
      out += width * sizeof<Real>();
      row += rowStride * sizeof<Real>();
    }
  }
}

/**
 * block[i / PANEL_ROWS][k][i % PANEL_ROWS] = matrix[i][k], zero rows below the last.
 * matrix: [rows, depth] with element strides; block: ceil(rows / PANEL_ROWS) x depth x PANEL_ROWS.
 */
@inline
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
  for (let i: usize = 0; i < rows; i += PANEL_ROWS) {
    let source = matrix + i * down;
    let out = at(block, i * depth);
    const outEnd = out + depth * PANEL_ROWS * sizeof<Real>();
    const valid = min(PANEL_ROWS, rows - i);
    if (valid == PANEL_ROWS) {
      for (; out < outEnd; out += PANEL_ROWS * sizeof<Real>()) {
        store<Real>(at(out, 0), load<Real>(source));
        store<Real>(at(out, 1), load<Real>(source + down));
        store<Real>(at(out, 2), load<Real>(source + down * 2));
        store<Real>(at(out, 3), load<Real>(source + down * 3));
        source += across;
      }
    } else {
      for (; out < outEnd; out += PANEL_ROWS * sizeof<Real>()) {
        for (let r: usize = 0; r < PANEL_ROWS; r++) {
          store<Real>(at(out, r), r < valid ? load<Real>(source + down * r) : 0);
        }
        source += across;
      }
    }
  }
}
