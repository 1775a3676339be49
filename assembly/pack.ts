/**
 * Packing: any matrix, one of whose strides is 1, becomes panels that a product reads front to back. A transposed operand is a
 * pair of swapped strides, bytes are a type parameter, and both end here.
 */
import { loadElements } from "./elements";
import { at, lanes, storeFirst } from "./simd";
import { PANEL_ROWS, PANEL_VECTORS } from "./tile";

/** Depth packed in one go by `packPanels`: lines of the matrix that are still in the first-level cache when their next columns are read. */
const PACKED_DEPTH: usize = 64;

/** Whether the panels of both operands are whole vectors wide, as those of strict builds are. */
const IS_EVEN: bool = PANEL_ROWS % lanes<Real>() == 0;

/** Places (1 .. lanes) that a vector's columns from `j` on have in a panel. */
@inline
function placesAt(j: usize, width: usize): usize {
  return IS_EVEN ? lanes<Real>() : min(lanes<Real>(), width - j);
}

/** Columns of one panel of the right operand of `gemm`: the host sizes packed matrices by it. */
export function panelColumns(): usize {
  return PANEL_VECTORS * lanes<Real>();
}

/**
 * panels[p][k][j] = matrix[k][p * width + j], zero where the matrix ends.
 * matrix: [depth, columns] with element strides, one of them 1; panels: ceil(columns / width) x depth x width, whole vectors wide;
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
 * block[i / PANEL_ROWS][k][i % PANEL_ROWS] = matrix[i][k], times `scale` if T is u8; zero rows below the last.
 * matrix: [rows, depth] of T with element strides, one of them 1; block: ceil(rows / PANEL_ROWS) x depth x PANEL_ROWS.
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
  if (across == 1) copyLines<T>(panel, source, depth, width, valid, down * sizeof<T>(), factor);
  else transposeLines<T>(panel, source, depth, width, valid, across * sizeof<T>(), factor);
}

/** panel[k][j] = source[k][j], a vector's columns at a time; `next` bytes from line to line of the source. */
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
    const wanted = placesAt(j, width);
    const present = valid > j ? min(lanes<Real>(), valid - j) : 0;
    const to = at(panel, j);
    const from = source + j * sizeof<T>();
    // constant counts, which leave no branch in the loop, for all that is common
    if (present == lanes<Real>()) copyColumns<T>(to, from, depth, lanes<Real>(), lanes<Real>(), width, next, factor);
    else if (!IS_EVEN && present == 1 && wanted == 1) copyColumns<T>(to, from, depth, 1, 1, width, next, factor);
    else copyColumns<T>(to, from, depth, wanted, present, width, next, factor);
  }
}

/** The columns of one vector, of which `wanted` have a place in the panel and `present` exist. */
@inline
function copyColumns<T>(
  to: usize,
  from: usize,
  depth: usize,
  wanted: usize,
  present: usize,
  width: usize,
  next: usize,
  factor: v128,
): void {
  const end = at(to, depth * width);
  for (; to < end; to = at(to, width), from += next) storeFirst(to, loadElements<T>(from, present, factor), wanted);
}

/** panel[k][j] = source[j][k], a square of lanes x lanes at a time; `next` bytes from line to line of the source. */
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
      transposeSquare<T>(true, to, from, lanes<Real>(), lanes<Real>(), lanes<Real>(), width, next, factor);
    }
    if (!IS_EVEN && j < valid && j + 1 == width) storeDown(to, loadElements<T>(from, lanes<Real>(), factor), width);
    else if (j < width) transposeEdge<T>(panel, source, j, lanes<Real>(), width, valid, next, factor);
  }
  if (rest) transposeEdge<T>(panel, source, 0, rest, width, valid, next, factor);
}

/** The columns from `first` on of `deep` (1 .. lanes) lines of a panel, whatever part of them exists. */
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
    const wanted = placesAt(j, width);
    const present = valid > j ? min(lanes<Real>(), valid - j) : 0;
    transposeSquare<T>(false, at(panel, j), source + j * next, deep, wanted, present, width, next, factor);
  }
}

/** to[k * width] = v[k]: the last column of a panel of 5. */
@inline
function storeDown(to: usize, v: v128, width: usize): void {
  if (lanes<Real>() == 2) {
    v128.store_lane<f64>(to, v, 0);
    v128.store_lane<f64>(at(to, width), v, 1);
  } else {
    v128.store_lane<f32>(to, v, 0);
    v128.store_lane<f32>(at(to, width), v, 1);
    v128.store_lane<f32>(at(to, 2 * width), v, 2);
    v128.store_lane<f32>(at(to, 3 * width), v, 3);
  }
}

/**
 * to[k][j] = from[j][k] for k < deep (1 .. lanes) and j < wanted (1 .. lanes), zero from j = present (0 .. lanes) on; `isWhole`, a
 * constant in every call, where all three are lanes.
 */
@inline
function transposeSquare<T>(
  isWhole: bool,
  to: usize,
  from: usize,
  deep: usize,
  wanted: usize,
  present: usize,
  width: usize,
  next: usize,
  factor: v128,
): void {
  const a = loadLine<T>(isWhole, from, present > 0 ? deep : 0, factor);
  const b = loadLine<T>(isWhole, from + next, present > 1 ? deep : 0, factor);
  if (lanes<Real>() == 2) {
    storeLine(isWhole, to, v128.shuffle<f64>(a, b, 0, 2), wanted);
    if (deep > 1) storeLine(isWhole, at(to, width), v128.shuffle<f64>(a, b, 1, 3), wanted);
    return;
  }
  const c = loadLine<T>(isWhole, from + 2 * next, present > 2 ? deep : 0, factor);
  const d = loadLine<T>(isWhole, from + 3 * next, present > 3 ? deep : 0, factor);
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  storeLine(isWhole, to, v128.shuffle<f64>(lowAB, lowCD, 0, 2), wanted);
  if (deep > 1) storeLine(isWhole, at(to, width), v128.shuffle<f64>(lowAB, lowCD, 1, 3), wanted);
  if (deep > 2) storeLine(isWhole, at(to, 2 * width), v128.shuffle<f64>(highAB, highCD, 0, 2), wanted);
  if (deep > 3) storeLine(isWhole, at(to, 3 * width), v128.shuffle<f64>(highAB, highCD, 1, 3), wanted);
}

/** The elements of a line of a square: at edges by a function, which is called seldom and takes much less code than its copies. */
@inline
function loadLine<T>(isWhole: bool, address: usize, count: usize, factor: v128): v128 {
  return isWhole ? loadElements<T>(address, count, factor) : loadPart<T>(address, count, factor);
}

/** Stores a line of a square; see `loadLine`. */
@inline
function storeLine(isWhole: bool, address: usize, v: v128, count: usize): void {
  if (isWhole) v128.store(address, v);
  else storePart(address, v, count);
}

function loadPart<T>(address: usize, count: usize, factor: v128): v128 {
  return loadElements<T>(address, count, factor);
}

function storePart(address: usize, v: v128, count: usize): void {
  storeFirst(address, v, count);
}
