/**
 * Long short-term memory: of x(t) + h(t - 1) U the gates i, f and o by one activation, the candidate g by another one;
 *
 *     c(t) = f c(t - 1) + i g,   a = activation(c(t)),   h(t) = o a
 *
 * and the way back through all steps. The tape holds of each row i, f, g, o, c and a.
 */
import { addVectors, clearRows, loadBefore, operate, project, ROWS_AT_ONCE } from "./recurrent";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** All states, and the tape. */
export function lstmStates(
  h: usize,
  tape: usize,
  tapeStep: usize,
  x: usize,
  panels: usize,
  _resetPanels: usize,
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
  const width = 4 * units;
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    for (let t: usize = 0; t < steps; t++) {
      const now = at(h, t * rows * units);
      const before = t ? at(now, -rows * units) : now;
      project(work, before, panels, 0, width, t ? units : 0, units, constants, scratch, first, last);
      for (let r = first; r < last; r++) {
        const i = at(tape, t * tapeStep + r * 6 * units);
        const g = at(i, 2 * units);
        const o = at(i, 3 * units);
        const c = at(i, 4 * units);
        const a = at(i, 5 * units);
        addVectors(i, at(x, (t * rows + r) * width), at(work, r * width), width);
        operate(gate, i, i, 2 * units, constants);
        operate(activation, g, g, units, constants);
        operate(gate, o, o, units, constants);
        remember(t > 0, c, a, at(c, -tapeStep), i, units);
        operate(activation, a, a, units, constants);
        multiplyVectors(at(now, r * units), o, a, units);
      }
    }
  }
}

/** c = f before + i g, twice; `i` is the address of a row of the tape. */
@inline
function remember(hasBefore: bool, c: usize, copy: usize, before: usize, i: usize, units: usize): void {
  const f = at(i, units);
  const g = at(f, units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const added = v128.mul<Real>(loadFirst(at(i, j), n), loadFirst(at(g, j), n));
    const kept = v128.mul<Real>(loadFirst(at(f, j), n), loadBefore(hasBefore, at(before, j), n));
    const sum = v128.add<Real>(kept, added);
    storeFirst(at(c, j), sum, n);
    storeFirst(at(copy, j), sum, n);
  }
}

/** out = a b. */
@inline
function multiplyVectors(out: usize, a: usize, b: usize, count: usize): void {
  for (let j: usize = 0; j < count; j += lanes<Real>()) {
    const n = min(lanes<Real>(), count - j);
    storeFirst(at(out, j), v128.mul<Real>(loadFirst(at(a, j), n), loadFirst(at(b, j), n)), n);
  }
}

/** The way back; of `work` the first part is what comes to h from the step behind, the second what comes to c. */
export function lstmGradient(
  dx: usize,
  _dProduct: usize,
  dh: usize,
  _h: usize,
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
  const width = 4 * units;
  const carried = work;
  const cell = at(work, rows * units);
  for (let first = begin; first < end; first += ROWS_AT_ONCE) {
    const last = min(end, first + ROWS_AT_ONCE);
    clearRows(carried, units, first, last);
    clearRows(cell, units, first, last);
    for (let t = steps; t > 0; t--) {
      const now = (t - 1) * rows;
      for (let r = first; r < last; r++) {
        const di = at(dx, (now + r) * width);
        const dg = at(di, 2 * units);
        const o = at(di, 3 * units);
        const i = at(tape, (now + r) * 6 * units);
        const a = at(i, 5 * units);
        share(dg, o, at(dh, (now + r) * units), at(carried, r * units), at(i, 3 * units), a, units);
        operate(activation, dg, a, units, constants);
        forget(t > 1, di, at(cell, r * units), i, at(i, 4 * units - rows * 6 * units), units);
        operate(gate, di, i, 2 * units, constants);
        operate(activation, dg, at(i, 2 * units), units, constants);
        operate(gate, o, at(i, 3 * units), units, constants);
      }
      if (t == 1) break;
      project(carried, at(dx, now * width), panels, 0, units, width, width, constants, scratch, first, last);
    }
  }
}

/** Of dh + carried, what comes to a, times o, and to o, times a. */
@inline
function share(da: usize, dO: usize, dh: usize, carried: usize, o: usize, a: usize, units: usize): void {
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const sum = v128.add<Real>(loadFirst(at(dh, j), n), loadFirst(at(carried, j), n));
    storeFirst(at(da, j), v128.mul<Real>(sum, loadFirst(at(o, j), n)), n);
    storeFirst(at(dO, j), v128.mul<Real>(sum, loadFirst(at(a, j), n)), n);
  }
}

/**
 * Of what comes to c, through a (where g's gradient will stand) and from the step behind (in `cell`), what comes to i, f, g and the c
 * before. `di` and `i` are addresses of rows of gradients and of the tape.
 */
@inline
function forget(hasBefore: bool, di: usize, cell: usize, i: usize, before: usize, units: usize): void {
  const f = at(i, units);
  const g = at(f, units);
  const df = at(di, units);
  const dg = at(df, units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const dc = v128.add<Real>(loadFirst(at(dg, j), n), loadFirst(at(cell, j), n));
    storeFirst(at(di, j), v128.mul<Real>(dc, loadFirst(at(g, j), n)), n);
    storeFirst(at(df, j), v128.mul<Real>(dc, loadBefore(hasBefore, at(before, j), n)), n);
    storeFirst(at(dg, j), v128.mul<Real>(dc, loadFirst(at(i, j), n)), n);
    storeFirst(at(cell, j), v128.mul<Real>(dc, loadFirst(at(f, j), n)), n);
  }
}
