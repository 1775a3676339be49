/**
 * The loops of everything elementwise. An op is written once, as the `eval` of a class that is never instantiated: passed
 * as a type it compiles to a bare loop, passed as a function it would need a table. `constants` is the table that
 * `writeConstants` filled.
 */
import { at, IS_WIDE, lanes, loadTail, storeTail } from "./simd";

/** out[i] = Op(x[i]) for begin <= i < end; out may be x. */
@inline
export function map<Op>(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  const op = changetype<Op>(0);
  let i = begin;
  if (IS_WIDE) {
    for (; i + 2 * lanes<Real>() <= end; i += 2 * lanes<Real>()) {
      const y0: v128 = op.eval(v128.load(at(x, i)), constants);
      const y1: v128 = op.eval(v128.load(at(x, i), 16), constants);
      v128.store(at(out, i), y0);
      v128.store(at(out, i), y1, 16);
    }
  }
  for (; i + lanes<Real>() <= end; i += lanes<Real>()) {
    v128.store(at(out, i), op.eval(v128.load(at(x, i)), constants));
  }
  if (i < end) {
    storeTail(at(out, i), op.eval(loadTail(at(x, i), end - i), constants), end - i);
  }
}

/** out[i] = gradient[i] * Op(x[i]) for begin <= i < end; out may be gradient or x. */
@inline
export function scaleBy<Op>(out: usize, gradient: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  const op = changetype<Op>(0);
  let i = begin;
  if (IS_WIDE) {
    for (; i + 2 * lanes<Real>() <= end; i += 2 * lanes<Real>()) {
      const slope0: v128 = op.eval(v128.load(at(x, i)), constants);
      const slope1: v128 = op.eval(v128.load(at(x, i), 16), constants);
      const product0 = v128.mul<Real>(v128.load(at(gradient, i)), slope0);
      const product1 = v128.mul<Real>(v128.load(at(gradient, i), 16), slope1);
      v128.store(at(out, i), product0);
      v128.store(at(out, i), product1, 16);
    }
  }
  for (; i + lanes<Real>() <= end; i += lanes<Real>()) {
    const slope: v128 = op.eval(v128.load(at(x, i)), constants);
    v128.store(at(out, i), v128.mul<Real>(v128.load(at(gradient, i)), slope));
  }
  if (i < end) {
    const slope: v128 = op.eval(loadTail(at(x, i), end - i), constants);
    storeTail(at(out, i), v128.mul<Real>(loadTail(at(gradient, i), end - i), slope), end - i);
  }
}
