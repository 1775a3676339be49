/**
 * Gated recurrent units whose reset comes behind the product: with s = h(t - 1) U + bias, of x(t) + s the gates z and r by one
 * activation;
 *
 *     g = activation(x(t) + r s),   h(t) = z h(t - 1) + (1 - z) g
 *
 * and the way back through all steps. The tape holds of each row z, r, g, and of s the part of g.
 */
import { addVectors, clearRows, loadBefore, operate, project, ROWS_AT_ONCE } from "./recurrent";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** All states, and the tape. */
export function gruStates(
  h: usize,
  tape: usize,
  tapeStep: usize,
  x: usize,
  panels: usize,
  _resetPanels: usize,
  bias: usize,
  work: usize,
  steps: usize,
  rows: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const width = 3 * units;
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    for (let t: usize = 0; t < steps; t++) {
      const now = at(h, t * rows * units);
      const before = t ? at(now, -rows * units) : now;
      project(work, before, panels, bias, width, t ? units : 0, units, constants, scratch, first, last);
      for (let r = first; r < last; r++) {
        const z = at(tape, t * tapeStep + r * 4 * units);
        const g = at(z, 2 * units);
        const input = at(x, (t * rows + r) * width);
        const s = at(work, r * width);
        addVectors(z, input, s, 2 * units);
        operate(gate, z, z, 2 * units, constants);
        memory.copy(at(z, 3 * units), at(s, 2 * units), units * sizeof<Real>());
        reset(g, at(input, 2 * units), at(z, units), at(z, 3 * units), units);
        operate(activation, g, g, units, constants);
        mix(t > 0, at(now, r * units), at(before, r * units), z, g, units);
      }
    }
  }
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

/** h = z before + (1 - z) g. */
@inline
export function mix(hasBefore: bool, h: usize, before: usize, z: usize, g: usize, units: usize): void {
  const one = v128.splat<Real>(1);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const share = loadFirst(at(z, j), n);
    const kept = v128.mul<Real>(share, loadBefore(hasBefore, at(before, j), n));
    storeFirst(at(h, j), v128.add<Real>(kept, v128.mul<Real>(v128.sub<Real>(one, share), loadFirst(at(g, j), n))), n);
  }
}

/** The way back; of `work` the first part is what comes to the h before beside the product, the second what comes by it. */
export function gruGradient(
  dx: usize,
  dProduct: usize,
  dh: usize,
  h: usize,
  tape: usize,
  panels: usize,
  _resetPanels: usize,
  work: usize,
  steps: usize,
  rows: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const width = 3 * units;
  const carried = work;
  const product = at(work, rows * units);
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    clearRows(carried, units, first, last);
    clearRows(product, units, first, last);
    for (let t = steps; t > 0; t--) {
      const now = (t - 1) * rows;
      for (let r = first; r < last; r++) {
        const dz = at(dx, (now + r) * width);
        const dr = at(dz, units);
        const dg = at(dr, units);
        const z = at(tape, (now + r) * 4 * units);
        const from = at(dProduct, (now + r) * width);
        const row = r * units;
        const before = at(h, (now + r) * units - rows * units);
        unmix(t > 1, dz, dg, at(dh, (now + r) * units), at(carried, row), at(product, row), before, z, units);
        operate(activation, dg, at(z, 2 * units), units, constants);
        unset(dr, at(from, 2 * units), dg, at(z, units), at(z, 3 * units), units);
        operate(gate, dz, z, 2 * units, constants);
        memory.copy(from, dz, 2 * units * sizeof<Real>());
      }
      if (t == 1) break;
      project(product, at(dProduct, now * width), panels, 0, units, width, width, constants, scratch, first, last);
    }
  }
}

/**
 * Of dh + carried + product, what comes to z, times before - g, and to g, times 1 - z; what comes to the h before, times z, is left in
 * `carried`. `z` is the address of a row of the tape.
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
