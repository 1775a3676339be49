/**
 * The loops of everything elementwise. An op is written once, as the `eval` of a class that is
 * never instantiated: passed as a type it compiles to a bare loop, passed as a function it would
 * need a table. `constants` is the table that `writeConstants` filled.
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

/**
 * out[i] = Op(gradient[i], x[i]), the chain rule through what x tells of, for begin <= i < end; out
 * may be gradient or x.
 */
@inline
export function chain<Op>(out: usize, gradient: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  const op = changetype<Op>(0);
  let i = begin;
  if (IS_WIDE) {
    for (; i + 2 * lanes<Real>() <= end; i += 2 * lanes<Real>()) {
      const y0: v128 = op.eval(v128.load(at(gradient, i)), v128.load(at(x, i)), constants);
      const y1: v128 = op.eval(v128.load(at(gradient, i), 16), v128.load(at(x, i), 16), constants);
      v128.store(at(out, i), y0);
      v128.store(at(out, i), y1, 16);
    }
  }
  for (; i + lanes<Real>() <= end; i += lanes<Real>()) {
    v128.store(at(out, i), op.eval(v128.load(at(gradient, i)), v128.load(at(x, i)), constants));
  }
  if (i < end) {
    storeTail(at(out, i), op.eval(loadTail(at(gradient, i), end - i), loadTail(at(x, i), end - i), constants), end - i);
  }
}
