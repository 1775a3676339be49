/**
 * Gated recurrent units whose reset comes before the product, as in Cho et al., 2014: of x(t) +
 * h(t - 1) U the gates z and r by one activation;
 *
 *     p = r h(t - 1),   g = activation(x(t) + p U'),   h(t) = z h(t - 1) + (1 - z) g
 *
 * with U' the last part of the recurrent kernel, of a row at a step, and the way back. The product
 * with U' stands between the parts, so each way has two. The tape holds of each z, r, g and p.
 */
import { mix, unmix } from "./gru";
import { addVectors, loadBefore, operate } from "./recurrent";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** A row's gates and p, of `product`, which is h(t - 1) U. */
export function resetForward(
  hasBefore: bool,
  tape: usize,
  before: usize,
  x: usize,
  product: usize,
  units: usize,
  gate: u32,
  constants: usize,
): void {
  addVectors(tape, x, product, 2 * units);
  operate(gate, tape, tape, 2 * units, constants);
  const r = at(tape, units);
  const p = at(tape, 3 * units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    storeFirst(at(p, j), v128.mul<Real>(loadFirst(at(r, j), n), loadBefore(hasBefore, at(before, j), n)), n);
  }
}

/** A row's g and h, of p U', which stands where h will. */
export function gruResetForward(
  hasBefore: bool,
  h: usize,
  before: usize,
  tape: usize,
  x: usize,
  units: usize,
  activation: u32,
  constants: usize,
): void {
  const g = at(tape, 2 * units);
  addVectors(g, at(x, 2 * units), h, units);
  operate(activation, g, g, units, constants);
  mix(hasBefore, h, before, tape, units);
}

/** What of dh + carried + product comes to a row's z and g; see `unmix`. */
export function gruResetBack(
  hasBefore: bool,
  dx: usize,
  dh: usize,
  carried: usize,
  product: usize,
  before: usize,
  tape: usize,
  units: usize,
  activation: u32,
  constants: usize,
): void {
  const dg = at(dx, 2 * units);
  unmix(hasBefore, dx, dg, dh, carried, product, before, tape, units);
  operate(activation, dg, at(tape, 2 * units), units, constants);
}

/**
 * Of dp, what comes to a row's r, times before, and to the h before, times r, which is added to
 * `carried`; then through the gates.
 */
export function resetBack(
  hasBefore: bool,
  dx: usize,
  carried: usize,
  dp: usize,
  before: usize,
  tape: usize,
  units: usize,
  gate: u32,
  constants: usize,
): void {
  const dr = at(dx, units);
  const r = at(tape, units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const gradient = loadFirst(at(dp, j), n);
    storeFirst(at(dr, j), v128.mul<Real>(gradient, loadBefore(hasBefore, at(before, j), n)), n);
    const added = v128.mul<Real>(gradient, loadFirst(at(r, j), n));
    storeFirst(at(carried, j), v128.add<Real>(loadFirst(at(carried, j), n), added), n);
  }
  operate(gate, dx, tape, 2 * units, constants);
}
