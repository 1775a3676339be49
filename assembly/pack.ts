/**
 * Packing: any matrix, one of whose strides is 1, becomes panels that a product reads front to
 * back. A transposed operand is a pair of swapped strides, bytes are a type parameter, and both end
 * here.
 */
import { loadElements } from "./elements";
import { IS_CORE } from "./extent";
import { at, IS_WIDE, lanes } from "./simd";
import { PANEL_ROWS, PANEL_VECTORS } from "./tile";

/**
 * Depth packed in one go by `packPanels`: lines of the matrix that are still in the first-level
 * cache when their next columns are read.
 */
const PACKED_DEPTH: usize = 64;

/** Columns of one panel of the right operand of `gemm`: the host sizes packed matrices by it. */
export function panelColumns(): usize {
  return PANEL_VECTORS * lanes<Real>();
}

/**
 * panels[p][k][j] = matrix[k][p * width + j], zero where the matrix ends. matrix: [depth, columns]
 * with element strides, one of them 1; panels: ceil(columns / width) x depth x width, whole vectors
 * wide; begin, end count panels.
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
  for (let j = begin * width; j < end * width; j += width) {
    const valid = min(width, columns - j);
    for (let k: usize = 0; k < depth; k += PACKED_DEPTH) {
      const panel = at(panels, j * depth + k * width);
      const source = at(matrix, k * rowStride + j * columnStride);
      packPanel<Real>(panel, source, min(PACKED_DEPTH, depth - k), width, valid, rowStride, columnStride, 1);
    }
  }
}

/**
 * block[i / PANEL_ROWS][k][i % PANEL_ROWS] = matrix[i][k], times `scale` if T is u8; zero rows
 * below the last. matrix: [rows, depth] of T with element strides, one of them 1; block:
 * ceil(rows / PANEL_ROWS) x depth x PANEL_ROWS.
 */
export function packRows<T>(
  block: usize,
  matrix: usize,
  rows: usize,
  depth: usize,
  rowStride: usize,
  columnStride: usize,
  scale: Real,
): void {
  for (let i: usize = 0; i < rows; i += PANEL_ROWS) {
    const source = matrix + i * rowStride * sizeof<T>();
    const valid = min(PANEL_ROWS, rows - i);
    packPanel<T>(at(block, i * depth), source, depth, PANEL_ROWS, valid, columnStride, rowStride, scale);
  }
}

/** panel[k][j] = source[k * down + j * across] * scale, zero from j = valid on. */
function packPanel<T>(
  panel: usize,
  source: usize,
  depth: usize,
  width: usize,
  valid: usize,
  down: usize,
  across: usize,
  scale: Real,
): void {
  const factor = v128.splat<Real>(scale);
  const isWhole = across == 1 && valid == width && width % (2 * lanes<Real>()) == 0;
  if (IS_WIDE && sizeof<T>() == sizeof<Real>() && isWhole)
    copyWholeLines(panel, source, depth, width, down * sizeof<T>());
  else if (across == 1) copyLines<T>(panel, source, depth, width, valid, down * sizeof<T>(), factor);
  else transposeLines<T>(panel, source, depth, width, valid, across * sizeof<T>(), factor);
}

/**
 * panel[k][j] = source[k][j] by pairs of vectors, a line at a time; `next` bytes from line to line
 * of the source.
 */
@inline
function copyWholeLines(panel: usize, source: usize, depth: usize, width: usize, next: usize): void {
  for (const end = at(panel, depth * width); panel < end; source += next) {
    let from = source;
    for (const lineEnd = at(panel, width); panel < lineEnd; panel += 32, from += 32) {
      const first = v128.load(from);
      const second = v128.load(from, 16);
      v128.store(panel, first);
      v128.store(panel, second, 16);
    }
  }
}

/**
 * panel[k][j] = source[k][j], a vector's columns at a time; `next` bytes from line to line of the
 * source.
 */
@inline
function copyLines<T>(
  panel: usize,
  source: usize,
  depth: usize,
  width: usize,
  valid: usize,
  next: usize,
  factor: v128,
): void {
  for (let j: usize = 0; j < width; j += lanes<Real>()) {
    const present = valid > j ? min(lanes<Real>(), valid - j) : 0;
    const to = at(panel, j);
    const from = source + j * sizeof<T>();
    // a constant count, which leaves no branch in the loop, for all that is common
    if (present == lanes<Real>()) copyColumns<T>(to, from, depth, lanes<Real>(), width, next, factor);
    else if (!IS_CORE && present == 0) copyColumns<T>(to, from, depth, 0, width, next, factor);
    else copyColumns<T>(to, from, depth, present, width, next, factor);
  }
}

/** The columns of one vector, of which `present` exist. */
@inline
function copyColumns<T>(
  to: usize,
  from: usize,
  depth: usize,
  present: usize,
  width: usize,
  next: usize,
  factor: v128,
): void {
  const end = at(to, depth * width);
  for (; to < end; to = at(to, width), from += next) v128.store(to, loadElements<T>(from, present, factor));
}

/**
 * panel[k][j] = source[j][k], a square of lanes x lanes at a time; `next` bytes from line to line
 * of the source.
 */
@inline
function transposeLines<T>(
  panel: usize,
  source: usize,
  depth: usize,
  width: usize,
  valid: usize,
  next: usize,
  factor: v128,
): void {
  const rest = depth % lanes<Real>();
  const end = at(panel, (depth - rest) * width);
  for (; panel < end; panel = at(panel, lanes<Real>() * width), source += lanes<Real>() * sizeof<T>()) {
    let j: usize = 0;
    let to = panel;
    let from = source;
    for (; j + lanes<Real>() <= valid; j += lanes<Real>(), to += 16, from += lanes<Real>() * next) {
      transposeSquare<T>(true, to, from, lanes<Real>(), lanes<Real>(), width, next, factor);
    }
    if (j < width) transposeEdge<T>(panel, source, j, lanes<Real>(), width, valid, next, factor);
  }
  if (rest) transposeEdge<T>(panel, source, 0, rest, width, valid, next, factor);
}

/**
 * The columns from `first` on of `deep` (1 .. lanes) lines of a panel, whatever part of them
 * exists.
 */
function transposeEdge<T>(
  panel: usize,
  source: usize,
  first: usize,
  deep: usize,
  width: usize,
  valid: usize,
  next: usize,
  factor: v128,
): void {
  for (let j = first; j < width; j += lanes<Real>()) {
    const present = valid > j ? min(lanes<Real>(), valid - j) : 0;
    transposeSquare<T>(false, at(panel, j), source + j * next, deep, present, width, next, factor);
  }
}

/**
 * to[k][j] = from[j][k] for k < deep (1 .. lanes) and j < lanes, zero from j = present (0 .. lanes)
 * on; `isWhole`, a constant in every call, where both are lanes.
 */
@inline
function transposeSquare<T>(
  isWhole: bool,
  to: usize,
  from: usize,
  deep: usize,
  present: usize,
  width: usize,
  next: usize,
  factor: v128,
): void {
  const a = loadLine<T>(isWhole, from, present > 0 ? deep : 0, factor);
  const b = loadLine<T>(isWhole, from + next, present > 1 ? deep : 0, factor);
  if (lanes<Real>() == 2) {
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    if (deep > 1) v128.store(at(to, width), v128.shuffle<f64>(a, b, 1, 3));
    return;
  }
  const c = loadLine<T>(isWhole, from + 2 * next, present > 2 ? deep : 0, factor);
  const d = loadLine<T>(isWhole, from + 3 * next, present > 3 ? deep : 0, factor);
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(lowAB, lowCD, 0, 2));
  if (deep > 1) v128.store(at(to, width), v128.shuffle<f64>(lowAB, lowCD, 1, 3));
  if (deep > 2) v128.store(at(to, 2 * width), v128.shuffle<f64>(highAB, highCD, 0, 2));
  if (deep > 3) v128.store(at(to, 3 * width), v128.shuffle<f64>(highAB, highCD, 1, 3));
}

/**
 * The elements of a line of a square: at edges by a function, which is called seldom and takes much
 * less code than its copies.
 */
@inline
function loadLine<T>(isWhole: bool, address: usize, count: usize, factor: v128): v128 {
  return isWhole || !IS_CORE ? loadElements<T>(address, count, factor) : loadPart<T>(address, count, factor);
}

function loadPart<T>(address: usize, count: usize, factor: v128): v128 {
  return loadElements<T>(address, count, factor);
}
