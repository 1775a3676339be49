/** Softmax over rows, and its derivative. */
import { exp } from "./math";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** Sum of the lanes, in the order (0 + 1) + (2 + 3). */
@inline
export function sumLanes(v: v128): Real {
  if (sizeof<Real>() == 8) return (v128.extract_lane<f64>(v, 0) + v128.extract_lane<f64>(v, 1)) as Real;
  const left = v128.extract_lane<f32>(v, 0) + v128.extract_lane<f32>(v, 1);
  const right = v128.extract_lane<f32>(v, 2) + v128.extract_lane<f32>(v, 3);
  return (left + right) as Real;
}

/** Largest element of a row; NaN if one is NaN. */
export function maxOfRow(row: usize, columns: usize): Real {
  let largest: Real = load<Real>(row);
  for (let j: usize = 1; j < columns; j++) largest = max<Real>(largest, load<Real>(at(row, j)));
  return largest;
}

/**
 * out[j] = exp(z[j] - largest) over a row; returns their sum, lane by lane and then over the lanes.
 */
export function expOfRow(out: usize, z: usize, largest: Real, columns: usize, constants: usize): Real {
  const shift = v128.splat<Real>(largest);
  let sums = v128.splat<Real>(0);
  for (let j: usize = 0; j < columns; j += lanes<Real>()) {
    const count = min(lanes<Real>(), columns - j);
    const e = exp(v128.sub<Real>(loadFirst(at(z, j), count), shift), constants);
    storeFirst(at(out, j), e, count);
    if (count == lanes<Real>()) sums = v128.add<Real>(sums, e);
  }
  let sum = sumLanes(sums);
  for (let j = columns - (columns % lanes<Real>()); j < columns; j++) sum += load<Real>(at(out, j));
  return sum;
}

/**
 * out[r][j] = exp(z[r][j]) / sum over j of exp(z[r][j]), the row's largest element taken off first
 * so that nothing overflows. out, z: [rows, columns], out may be z; begin, end count rows.
 */
export function softmaxForward(out: usize, z: usize, columns: usize, constants: usize, begin: usize, end: usize): void {
  for (let r = begin; r < end; r++) {
    const row = at(out, r * columns);
    const logits = at(z, r * columns);
    const sum = expOfRow(row, logits, maxOfRow(logits, columns), columns, constants);
    for (let j: usize = 0; j < columns; j++) store<Real>(at(row, j), load<Real>(at(row, j)) / sum);
  }
}

/**
 * dz[r][j] = a[r][j] (da[r][j] - sum over j of da[r][j] a[r][j]), from the activation a.
 * dz, da, a: [rows, columns], dz may be da; begin, end count rows.
 */
export function softmaxBackward(dz: usize, da: usize, a: usize, columns: usize, begin: usize, end: usize): void {
  for (let r = begin; r < end; r++) {
    const first = r * columns;
    let dot: Real = 0;
    for (let j = first; j < first + columns; j++) dot += load<Real>(at(da, j)) * load<Real>(at(a, j));
    for (let j = first; j < first + columns; j++) {
      store<Real>(at(dz, j), load<Real>(at(a, j)) * (load<Real>(at(da, j)) - dot));
    }
  }
}
