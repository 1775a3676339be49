/**
 * Strips of wide builds: pairs of neighbouring vectors, 1 to 8 of them, which V8's revectorizer
 * makes 256-bit registers of. It pairs vectors only where nothing stands between them: no branch,
 * no tail, and no store before all loads.
 */
import { lanes, multiplyAdd } from "./simd";
import { sumStrip, valueAt } from "./strip";

/**
 * c[j] = or += sum over the elements i of values[i] * b[positions[i]][j], for the columns of
 * `pairs` pairs of vectors, all whole; `pairs` is a constant in every call.
 */
@inline
function sumPairsOf(
  pairs: i32,
  c: usize,
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
  let c2 = c0,
    c3 = c0;
  let c4 = c0,
    c5 = c0;
  let c6 = c0,
    c7 = c0;
  let c8 = c0,
    c9 = c0;
  let c10 = c0,
    c11 = c0;
  let c12 = c0,
    c13 = c0;
  let c14 = c0,
    c15 = c0;
  for (let i = from; i < to; i++) {
    const row = b + (load<u8>(positions + i) as usize) * rowBytes;
    const x = valueAt(values, table, i);
    c0 = multiplyAdd(c0, x, v128.load(row));
    c1 = multiplyAdd(c1, x, v128.load(row, 16));
    if (pairs > 1) {
      c2 = multiplyAdd(c2, x, v128.load(row, 32));
      c3 = multiplyAdd(c3, x, v128.load(row, 48));
    }
    if (pairs > 2) {
      c4 = multiplyAdd(c4, x, v128.load(row, 64));
      c5 = multiplyAdd(c5, x, v128.load(row, 80));
    }
    if (pairs > 3) {
      c6 = multiplyAdd(c6, x, v128.load(row, 96));
      c7 = multiplyAdd(c7, x, v128.load(row, 112));
    }
    if (pairs > 4) {
      c8 = multiplyAdd(c8, x, v128.load(row, 128));
      c9 = multiplyAdd(c9, x, v128.load(row, 144));
    }
    if (pairs > 5) {
      c10 = multiplyAdd(c10, x, v128.load(row, 160));
      c11 = multiplyAdd(c11, x, v128.load(row, 176));
    }
    if (pairs > 6) {
      c12 = multiplyAdd(c12, x, v128.load(row, 192));
      c13 = multiplyAdd(c13, x, v128.load(row, 208));
    }
    if (pairs > 7) {
      c14 = multiplyAdd(c14, x, v128.load(row, 224));
      c15 = multiplyAdd(c15, x, v128.load(row, 240));
    }
  }
  if (!isFirst) {
    c0 = v128.add<Real>(v128.load(c), c0);
    c1 = v128.add<Real>(v128.load(c, 16), c1);
    if (pairs > 1) {
      c2 = v128.add<Real>(v128.load(c, 32), c2);
      c3 = v128.add<Real>(v128.load(c, 48), c3);
    }
    if (pairs > 2) {
      c4 = v128.add<Real>(v128.load(c, 64), c4);
      c5 = v128.add<Real>(v128.load(c, 80), c5);
    }
    if (pairs > 3) {
      c6 = v128.add<Real>(v128.load(c, 96), c6);
      c7 = v128.add<Real>(v128.load(c, 112), c7);
    }
    if (pairs > 4) {
      c8 = v128.add<Real>(v128.load(c, 128), c8);
      c9 = v128.add<Real>(v128.load(c, 144), c9);
    }
    if (pairs > 5) {
      c10 = v128.add<Real>(v128.load(c, 160), c10);
      c11 = v128.add<Real>(v128.load(c, 176), c11);
    }
    if (pairs > 6) {
      c12 = v128.add<Real>(v128.load(c, 192), c12);
      c13 = v128.add<Real>(v128.load(c, 208), c13);
    }
    if (pairs > 7) {
      c14 = v128.add<Real>(v128.load(c, 224), c14);
      c15 = v128.add<Real>(v128.load(c, 240), c15);
    }
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  if (pairs > 1) {
    v128.store(c, c2, 32);
    v128.store(c, c3, 48);
  }
  if (pairs > 2) {
    v128.store(c, c4, 64);
    v128.store(c, c5, 80);
  }
  if (pairs > 3) {
    v128.store(c, c6, 96);
    v128.store(c, c7, 112);
  }
  if (pairs > 4) {
    v128.store(c, c8, 128);
    v128.store(c, c9, 144);
  }
  if (pairs > 5) {
    v128.store(c, c10, 160);
    v128.store(c, c11, 176);
  }
  if (pairs > 6) {
    v128.store(c, c12, 192);
    v128.store(c, c13, 208);
  }
  if (pairs > 7) {
    v128.store(c, c14, 224);
    v128.store(c, c15, 240);
  }
}

/** `sumPairsOf` for any number of pairs. */
export function sumPairs(
  pairs: usize,
  c: usize,
  from: usize,
  to: usize,
  positions: usize,
  values: usize,
  table: usize,
  b: usize,
  rowBytes: usize,
  isFirst: bool,
): void {
  switch (pairs as u32) {
    case 1:
      return sumPairsOf(1, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 2:
      return sumPairsOf(2, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 3:
      return sumPairsOf(3, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 4:
      return sumPairsOf(4, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 5:
      return sumPairsOf(5, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 6:
      return sumPairsOf(6, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 7:
      return sumPairsOf(7, c, from, to, positions, values, table, b, rowBytes, isFirst);
    case 8:
      return sumPairsOf(8, c, from, to, positions, values, table, b, rowBytes, isFirst);
  }
}

/**
 * Vectors up to which a strip that isn't all pairs takes less time as single vectors than in two
 * passes over the elements.
 */
const FEW: usize = 8;

/**
 * `sumStrip` for the first `columns` columns, 1 to 16 vectors: pairs, and what is left behind them.
 */
@inline
export function sumWideStrip(
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
  const pairWidth: usize = 2 * lanes<Real>();
  const rest = columns % pairWidth;
  const vectors = (columns + lanes<Real>() - 1) / lanes<Real>();
  if (rest && vectors <= FEW)
    return sumStrip(vectors, c, columns, from, to, positions, values, table, b, rowBytes, isFirst);
  const pairs = columns / pairWidth;
  sumPairs(pairs, c, from, to, positions, values, table, b, rowBytes, isFirst);
  if (rest == 0) return;
  const behind = pairs * 32;
  const restVectors = vectors - 2 * pairs;
  sumStrip(restVectors, c + behind, rest, from, to, positions, values, table, b + behind, rowBytes, isFirst);
}
