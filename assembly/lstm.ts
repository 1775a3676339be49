/**
 * Long short-term memory: of x(t) + h(t - 1) U the gates i, f and o by one activation, the
 * candidate g by another one;
 *
 *     c(t) = f c(t - 1) + i g,   a = activation(c(t)),   h(t) = o a
 *
 * of a row at a step, and the way back. The tape holds of each i, f, g, o, c and a.
 */
import { addVectors, loadBefore, operate } from "./recurrent";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/**
 * A row's h and tape, of `product`, which is h(t - 1) U; `tapeBefore` is the row of the step
 * before.
 */
export function lstmForward(
  hasBefore: bool,
  h: usize,
  tape: usize,
  tapeBefore: usize,
  x: usize,
  product: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
): void {
  const g = at(tape, 2 * units);
  const o = at(tape, 3 * units);
  const c = at(tape, 4 * units);
  const a = at(tape, 5 * units);
  addVectors(tape, x, product, 4 * units);
  operate(gate, tape, tape, 2 * units, constants);
  operate(activation, g, g, units, constants);
  operate(gate, o, o, units, constants);
  remember(hasBefore, c, a, at(tapeBefore, 4 * units), tape, units);
  operate(activation, a, a, units, constants);
  multiplyVectors(h, o, a, units);
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

/**
 * A row's dx; `product` is what comes to h by h U of the step behind, `carried` what comes to c.
 */
export function lstmBack(
  hasBefore: bool,
  dx: usize,
  dh: usize,
  carried: usize,
  product: usize,
  tape: usize,
  tapeBefore: usize,
  units: usize,
  gate: u32,
  activation: u32,
  constants: usize,
): void {
  const dg = at(dx, 2 * units);
  const dO = at(dx, 3 * units);
  const o = at(tape, 3 * units);
  const a = at(tape, 5 * units);
  share(dg, dO, dh, product, o, a, units);
  operate(activation, dg, a, units, constants);
  forget(hasBefore, dx, carried, tape, at(tapeBefore, 4 * units), units);
  operate(gate, dx, tape, 2 * units, constants);
  operate(activation, dg, at(tape, 2 * units), units, constants);
  operate(gate, dO, o, units, constants);
}

/** Of dh + product, what comes to a, times o, and to o, times a. */
@inline
function share(da: usize, dO: usize, dh: usize, product: usize, o: usize, a: usize, units: usize): void {
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const sum = v128.add<Real>(loadFirst(at(dh, j), n), loadFirst(at(product, j), n));
    storeFirst(at(da, j), v128.mul<Real>(sum, loadFirst(at(o, j), n)), n);
    storeFirst(at(dO, j), v128.mul<Real>(sum, loadFirst(at(a, j), n)), n);
  }
}

/**
 * Of what comes to c, through a (where g's gradient will stand) and from the step behind (in
 * `carried`), what comes to i, f, g and the c before. `di` and `i` are addresses of rows of
 * gradients and of the tape.
 */
@inline
function forget(hasBefore: bool, di: usize, carried: usize, i: usize, before: usize, units: usize): void {
  const f = at(i, units);
  const g = at(f, units);
  const df = at(di, units);
  const dg = at(df, units);
  for (let j: usize = 0; j < units; j += lanes<Real>()) {
    const n = min(lanes<Real>(), units - j);
    const dc = v128.add<Real>(loadFirst(at(dg, j), n), loadFirst(at(carried, j), n));
    storeFirst(at(di, j), v128.mul<Real>(dc, loadFirst(at(g, j), n)), n);
    storeFirst(at(df, j), v128.mul<Real>(dc, loadBefore(hasBefore, at(before, j), n)), n);
    storeFirst(at(dg, j), v128.mul<Real>(dc, loadFirst(at(i, j), n)), n);
    storeFirst(at(carried, j), v128.mul<Real>(dc, loadFirst(at(f, j), n)), n);
  }
}
