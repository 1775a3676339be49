/**
 * Gated recurrent units whose reset comes behind the product: with s = h(t - 1) U + bias, of x(t) +
 * s the gates z and r by one activation;
 *
 *     g = activation(x(t) + r s),   h(t) = z h(t - 1) + (1 - z) g
 *
 * of a row at a step, and the way back. The tape holds of each z, r, g, and of s the part of g.
 */
import { addVectors, loadBefore, operate } from "./recurrent";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** A row's h and tape, of `product`, which is s. */
export function gruForward(
  hasBefore: bool,
  h: usize,
  before: usize,
  tape: usize,
  x: usize,
  product: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
): void {
  const g = at(tape, 2 * units);
  const s = at(tape, 3 * units);
  addVectors(tape, x, product, 2 * units);
  operate(gate, tape, tape, 2 * units, constants);
  memory.copy(s, at(product, 2 * units), units * sizeof<Real>());
  reset(g, at(x, 2 * units), at(tape, units), s, units);
  operate(activation, g, g, units, constants);
  mix(hasBefore, h, before, tape, units);
}

/** g = x + r s. */
@inline
function reset(g: usize, x: usize, r: usize, s: usize, units: usize): void {
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const product = v128.mul<Real>(loadFirst(at(r, j), n), loadFirst(at(s, j), n));
    storeFirst(at(g, j), v128.add<Real>(loadFirst(at(x, j), n), product), n);
  }
}

/** h = z before + (1 - z) g; `z` is the address of a row of the tape. */
@inline
export function mix(hasBefore: bool, h: usize, before: usize, z: usize, units: usize): void {
  const one = v128.splat<Real>(1);
  const g = at(z, 2 * units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const share = loadFirst(at(z, j), n);
    const kept = v128.mul<Real>(share, loadBefore(hasBefore, at(before, j), n));
    storeFirst(at(h, j), v128.add<Real>(kept, v128.mul<Real>(v128.sub<Real>(one, share), loadFirst(at(g, j), n))), n);
  }
}

/** A row's dx and the gradient of its s, `dProduct`; see `unmix`. */
export function gruBack(
  hasBefore: bool,
  dx: usize,
  dProduct: usize,
  dh: usize,
  carried: usize,
  product: usize,
  before: usize,
  tape: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
): void {
  const dr = at(dx, units);
  const dg = at(dr, units);
  unmix(hasBefore, dx, dg, dh, carried, product, before, tape, units);
  operate(activation, dg, at(tape, 2 * units), units, constants);
  unset(dr, at(dProduct, 2 * units), dg, at(tape, units), at(tape, 3 * units), units);
  operate(gate, dx, tape, 2 * units, constants);
  memory.copy(dProduct, dx, 2 * units * sizeof<Real>());
}

/**
 * Of dh + carried + product, what comes to z, times before - g, and to g, times 1 - z; what comes
 * to the h before, times z, is left in `carried`. `z` is the address of a row of the tape.
 */
@inline
export function unmix(
  hasBefore: bool,
  dz: usize,
  dg: usize,
  dh: usize,
  carried: usize,
  product: usize,
  before: usize,
  z: usize,
  units: usize,
): void {
  const one = v128.splat<Real>(1);
  const g = at(z, 2 * units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const back = v128.add<Real>(loadFirst(at(carried, j), n), loadFirst(at(product, j), n));
    const sum = v128.add<Real>(loadFirst(at(dh, j), n), back);
    const share = loadFirst(at(z, j), n);
    const difference = v128.sub<Real>(loadBefore(hasBefore, at(before, j), n), loadFirst(at(g, j), n));
    storeFirst(at(dz, j), v128.mul<Real>(sum, difference), n);
    storeFirst(at(dg, j), v128.mul<Real>(sum, v128.sub<Real>(one, share)), n);
    storeFirst(at(carried, j), v128.mul<Real>(sum, share), n);
  }
}

/** Of dg, what comes to r, times s, and to s, times r. */
@inline
function unset(dr: usize, ds: usize, dg: usize, r: usize, s: usize, units: usize): void {
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const gradient = loadFirst(at(dg, j), n);
    storeFirst(at(dr, j), v128.mul<Real>(gradient, loadFirst(at(s, j), n)), n);
    storeFirst(at(ds, j), v128.mul<Real>(gradient, loadFirst(at(r, j), n)), n);
  }
}
