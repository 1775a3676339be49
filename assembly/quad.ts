/**
 * Quads: four consecutive rows of one to four f32 columns, as four vectors of rows and as vectors
 * of columns. What little stands in a row is so worked on four rows at a time. Vectors are read
 * whole: lanes behind a row's end hold what lies there.
 */

/** a0 b0 a1 b1 */
@inline
export function low(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
}

/** a2 b2 a3 b3 */
@inline
export function high(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
}

/** a0 a1 b0 b1 */
@inline
export function firstHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

/** a2 a3 b2 b3 */
@inline
export function lastHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

/**
 * The four rows at `address`, tight, become these `columns` columns; the last of them may be
 * anything where there are fewer.
 */
@inline
export function storeQuad(columns: i32, address: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  if (columns == 1) {
    v128.store(address, c0);
  } else if (columns == 2) {
    v128.store(address, low(c0, c1));
    v128.store(address, high(c0, c1), 16);
  } else if (columns == 3) {
    // each shuffle takes two lanes of either side, which is one instruction
    const c0a1 = v128.shuffle<f32>(c2, c0, 0, 0, 5, 5);
    const b1c1 = v128.shuffle<f32>(c1, c2, 1, 1, 5, 5);
    const c2a3 = v128.shuffle<f32>(c2, c0, 2, 2, 7, 7);
    const b3c3 = v128.shuffle<f32>(c1, c2, 3, 3, 7, 7);
    v128.store(address, v128.shuffle<f32>(low(c0, c1), c0a1, 0, 1, 4, 6));
    v128.store(address, v128.shuffle<f32>(b1c1, high(c0, c1), 0, 2, 4, 5), 16);
    v128.store(address, v128.shuffle<f32>(c2a3, b3c3, 0, 2, 4, 6), 32);
  } else {
    v128.store(address, firstHalves(low(c0, c1), low(c2, c3)));
    v128.store(address, lastHalves(low(c0, c1), low(c2, c3)), 16);
    v128.store(address, firstHalves(high(c0, c1), high(c2, c3)), 32);
    v128.store(address, lastHalves(high(c0, c1), high(c2, c3)), 48);
  }
}
