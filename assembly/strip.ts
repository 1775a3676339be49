/**
 * Strips: as many neighbouring vectors of a row as fit into registers, 1 to 8, walked by the
 * elements of a compressed row. `vectors` is a constant in every call, so that each width compiles
 * to a loop of its own.
 */
import { at, lanes, loadTail, multiplyAdd, storeTail } from "./simd";

/** The value at `position`, in every lane: a Real, or a byte that picks one from the table. */
@inline
export function valueAt(values: usize, table: usize, position: usize): v128 {
  if (table) return v128.load_splat<Real>(at(table, load<u8>(values + position) as usize));
  return v128.load_splat<Real>(at(values, position));
}

/** The first `count` elements of `sum` replace those at `c` or are added to them. */
@inline
function addTo(c: usize, sum: v128, count: usize, isFirst: bool): void {
  if (count >= lanes<Real>()) v128.store(c, isFirst ? sum : v128.add<Real>(v128.load(c), sum));
  else storeTail(c, isFirst ? sum : v128.add<Real>(loadTail(c, count), sum), count);
}

/**
 * c[j] = or += sum over the elements i of values[i] * b[positions[i]][j], for the strip's first
 * `columns` columns, of which only the last vector may be partial.
 */
@inline
function sumStripOf(
  vectors: i32,
  c: usize,
  columns: usize,
  from: usize,
  to: usize,
  positions: usize,
  values: usize,
  table: usize,
  b: usize,
  rowBytes: usize,
  isFirst: bool,
): void {
  let c0 = v128.splat<Real>(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  for (let i = from; i < to; i++) {
    const row = b + (load<u8>(positions + i) as usize) * rowBytes;
    const x = valueAt(values, table, i);
    c0 = multiplyAdd(c0, x, v128.load(row));
    if (vectors > 1) c1 = multiplyAdd(c1, x, v128.load(row, 16));
    if (vectors > 2) c2 = multiplyAdd(c2, x, v128.load(row, 32));
    if (vectors > 3) c3 = multiplyAdd(c3, x, v128.load(row, 48));
    if (vectors > 4) c4 = multiplyAdd(c4, x, v128.load(row, 64));
    if (vectors > 5) c5 = multiplyAdd(c5, x, v128.load(row, 80));
    if (vectors > 6) c6 = multiplyAdd(c6, x, v128.load(row, 96));
    if (vectors > 7) c7 = multiplyAdd(c7, x, v128.load(row, 112));
  }
  const lane = lanes<Real>();
  addTo(c, c0, vectors == 1 ? columns : lane, isFirst);
  if (vectors > 1) addTo(c + 16, c1, vectors == 2 ? columns - 1 * lane : lane, isFirst);
  if (vectors > 2) addTo(c + 32, c2, vectors == 3 ? columns - 2 * lane : lane, isFirst);
  if (vectors > 3) addTo(c + 48, c3, vectors == 4 ? columns - 3 * lane : lane, isFirst);
  if (vectors > 4) addTo(c + 64, c4, vectors == 5 ? columns - 4 * lane : lane, isFirst);
  if (vectors > 5) addTo(c + 80, c5, vectors == 6 ? columns - 5 * lane : lane, isFirst);
  if (vectors > 6) addTo(c + 96, c6, vectors == 7 ? columns - 6 * lane : lane, isFirst);
  if (vectors > 7) addTo(c + 112, c7, vectors == 8 ? columns - 7 * lane : lane, isFirst);
}

/** `sumStripOf` for any number of vectors. */
export function sumStrip(
  vectors: usize,
  c: usize,
  columns: usize,
  from: usize,
  to: usize,
  positions: usize,
  values: usize,
  table: usize,
  b: usize,
  rowBytes: usize,
  isFirst: bool,
): void {
  switch (vectors as u32) {
    case 1:
      return sumStripOf(1, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 2:
      return sumStripOf(2, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 3:
      return sumStripOf(3, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 4:
      return sumStripOf(4, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 5:
      return sumStripOf(5, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 6:
      return sumStripOf(6, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 7:
      return sumStripOf(7, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
    case 8:
      return sumStripOf(8, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
  }
}
