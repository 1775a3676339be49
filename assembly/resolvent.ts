/** The inverse by which `relaxRows` splits. */
import { at, lanes, loadFirst, storeFirst } from "./simd";

/**
 * out = (2 I - w)^-1 by Gauss and Jordan's elimination in place, column after column. It takes no
 * pivots: where x (2 I - w) x^T is positive for every x, as for the weights of a monotone
 * equilibrium, all of them are positive. out, w: [n, n], out not w; begin, end: of one call, since
 * each column needs all of the one before.
 */
export function invertResolvent(out: usize, w: usize, n: usize, begin: usize, end: usize): void {
  for (let call = begin; call < end; call++) {
    for (let i: usize = 0; i < n * n; i++) store<Real>(at(out, i), -load<Real>(at(w, i)));
    for (let i: usize = 0; i < n; i++) store<Real>(at(out, i * n + i), (2 as Real) - load<Real>(at(w, i * n + i)));
    for (let k: usize = 0; k < n; k++) eliminate(out, n, k);
  }
}

/** Takes column `k` out of all rows but number `k`. */
function eliminate(out: usize, n: usize, k: usize): void {
  const row = at(out, k * n);
  const pivot = (1 as Real) / load<Real>(at(row, k));
  store<Real>(at(row, k), 1);
  for (let j: usize = 0; j < n; j++) store<Real>(at(row, j), load<Real>(at(row, j)) * pivot);
  for (let i: usize = 0; i < n; i++) {
    if (i == k) continue;
    const other = at(out, i * n);
    const factor = v128.splat<Real>(load<Real>(at(other, k)));
    store<Real>(at(other, k), 0);
    for (let j: usize = 0; j < n; j += lanes<Real>()) {
      const valid = min(lanes<Real>(), n - j);
      const taken = v128.mul<Real>(factor, loadFirst(at(row, j), valid));
      storeFirst(at(other, j), v128.sub<Real>(loadFirst(at(other, j), valid), taken), valid);
    }
  }
}
