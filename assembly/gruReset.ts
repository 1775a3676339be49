/**
 * Gated recurrent units whose reset comes before the product, as in Cho et al., 2014: of x(t) + h(t - 1) U the gates z and r by one
 * activation;
 *
 *     p = r h(t - 1),   g = activation(x(t) + p U'),   h(t) = z h(t - 1) + (1 - z) g
 *
 * with U' the last part of the recurrent kernel, and the way back through all steps. The tape holds of each row z, r, g and p.
 */
import { mix, unmix } from "./gru";
import { addVectors, clearRows, loadBefore, operate, project, ROWS_AT_ONCE } from "./recurrent";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** All states, and the tape; panels are those of U, resetPanels those of U'. */
export function gruResetStates(
  h: usize,
  tape: usize,
  tapeStep: usize,
  x: usize,
  panels: usize,
  resetPanels: usize,
  _bias: usize,
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
  const gates = 2 * units;
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    for (let t: usize = 0; t < steps; t++) {
      const now = at(h, t * rows * units);
      const before = t ? at(now, -rows * units) : now;
      const depth = t ? units : 0;
      project(work, before, panels, 0, gates, depth, units, constants, scratch, first, last);
      for (let r = first; r < last; r++) {
        const z = at(tape, t * tapeStep + r * 4 * units);
        addVectors(z, at(x, (t * rows + r) * 3 * units), at(work, r * gates), gates);
        operate(gate, z, z, gates, constants);
        reset(t > 0, at(z, 3 * units), at(z, units), at(before, r * units), units);
      }
      // h isn't there yet: its rows take the product
      const p = at(tape, t * tapeStep + 3 * units);
      project(now, p, resetPanels, 0, units, depth, 4 * units, constants, scratch, first, last);
      for (let r = first; r < last; r++) {
        const z = at(tape, t * tapeStep + r * 4 * units);
        const g = at(z, gates);
        addVectors(g, at(x, (t * rows + r) * 3 * units + gates), at(now, r * units), units);
        operate(activation, g, g, units, constants);
        mix(t > 0, at(now, r * units), at(before, r * units), z, g, units);
      }
    }
  }
}

/** p = r before. */
@inline
function reset(hasBefore: bool, p: usize, r: usize, before: usize, units: usize): void {
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    storeFirst(at(p, j), v128.mul<Real>(loadFirst(at(r, j), n), loadBefore(hasBefore, at(before, j), n)), n);
  }
}

/** The way back; of `work` the first part is what comes to the h before beside its product, the second what comes by that, the third dp. */
export function gruResetGradient(
  dx: usize,
  _dProduct: usize,
  dh: usize,
  h: usize,
  tape: usize,
  panels: usize,
  resetPanels: usize,
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
  const product = at(carried, rows * units);
  const dp = at(product, rows * units);
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    clearRows(carried, units, first, last);
    clearRows(product, units, first, last);
    for (let t = steps; t > 0; t--) {
      const now = (t - 1) * rows;
      const before = at(h, now * units - rows * units);
      for (let r = first; r < last; r++) {
        const dz = at(dx, (now + r) * width);
        const dg = at(dz, 2 * units);
        const z = at(tape, (now + r) * 4 * units);
        const row = r * units;
        unmix(t > 1, dz, dg, at(dh, (now + r) * units), at(carried, row), at(product, row), at(before, row), z, units);
        operate(activation, dg, at(z, 2 * units), units, constants);
      }
      const dg = at(dx, now * width + 2 * units);
      project(dp, dg, resetPanels, 0, units, units, width, constants, scratch, first, last);
      for (let r = first; r < last; r++) {
        const dz = at(dx, (now + r) * width);
        const z = at(tape, (now + r) * 4 * units);
        const row = r * units;
        unset(t > 1, at(dz, units), at(carried, row), at(dp, row), at(z, units), at(before, row), units);
        operate(gate, dz, z, 2 * units, constants);
      }
      if (t == 1) break;
      project(product, at(dx, now * width), panels, 0, units, 2 * units, width, constants, scratch, first, last);
    }
  }
}

/** Of dp, what comes to r, times before, and to the h before, times r, which is added to `carried`. */
@inline
function unset(hasBefore: bool, dr: usize, carried: usize, dp: usize, r: usize, before: usize, units: usize): void {
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const gradient = loadFirst(at(dp, j), n);
    storeFirst(at(dr, j), v128.mul<Real>(gradient, loadBefore(hasBefore, at(before, j), n)), n);
    const added = v128.mul<Real>(gradient, loadFirst(at(r, j), n));
    storeFirst(at(carried, j), v128.add<Real>(loadFirst(at(carried, j), n), added), n);
  }
}
