/**
 * Sums over vectors, in doubles: ascending in blocks whose sums are added in order, as the kernels
 * take theirs.
 */
import { DEPTH_BLOCK } from "../../catalog/depthBlock.js";
import type { Reals } from "../../runtime/runtime.js";

/** The sum of a[i] b[i]. */
export function dot(a: Reals, b: Reals): number {
  let total = 0;
  for (let first = 0; first < a.length; first += DEPTH_BLOCK) {
    const end = Math.min(first + DEPTH_BLOCK, a.length);
    let sum = 0;
    for (let i = first; i < end; i++) sum += a[i] * b[i];
    total += sum;
  }
  return total;
}

/** The sum of |a[i]|. */
export function absoluteSum(a: Reals): number {
  let total = 0;
  for (let first = 0; first < a.length; first += DEPTH_BLOCK) {
    const end = Math.min(first + DEPTH_BLOCK, a.length);
    let sum = 0;
    for (let i = first; i < end; i++) sum += Math.abs(a[i]);
    total += sum;
  }
  return total;
}

/** The largest |a[i]|; NaN where one is. */
export function largest(a: Reals): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]));
  return most;
}

/** a[i] += factor b[i]. */
export function addScaled(a: Reals, factor: number, b: Reals): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
