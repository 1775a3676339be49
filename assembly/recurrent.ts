/**
 * What recurrent layers have in common. Rows of a batch know nothing of each other, so one call takes its rows through all steps, and
 * threads share the rows. Numbers lie step by step, [steps, rows, ...].
 *
 * The kernels of all cells take the same, whether or not they need it:
 *
 * - `...States`: h [steps, rows, units], what is made; tape [steps, rows, ...], what is kept of each row for the way back, its steps
 *   tapeStep elements apart, 0 where nobody reads them later; x [steps, rows, gates x units], what goes into the gates beside the
 *   state; panels: the recurrent kernel U [units, gates x units], packed, but for what a reset comes before, in resetPanels; bias of
 *   h U [gates x units], or address 0; work [rows, gates x units].
 * - `...Gradient`: dx [steps, rows, gates x units], the gradient of x, and dProduct, of h U; dh, that of h; tape, with its steps one
 *   behind the other; panels, resetPanels: U transposed, packed; work [3, rows, units].
 *
 * In both gate and activation are operations (epilogue.ts), forward or backward; begin, end count rows of the batch.
 */
import { applyEpilogue } from "./epilogue";
import { gemm } from "./gemm";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** Rows that go through the steps together, so that what a step leaves of them is in the caches when the next one takes it. */
export const ROWS_AT_ONCE: usize = 140;

/**
 * to = from B + bias (0: none) for rows `first` to `last`, with B packed. to: [rows, columns], tight; from: [rows, depth], rows `stride`
 * elements apart. Depth 0 gives the bias.
 */
@inline
export function project(
  to: usize,
  from: usize,
  panels: usize,
  bias: usize,
  columns: usize,
  depth: usize,
  stride: usize,
  constants: usize,
  scratch: usize,
  first: usize,
  last: usize,
): void {
  gemm(to, from, panels, bias, columns, depth, columns, stride, 1, 0, 0, 0, constants, scratch, first, last);
}

/** x = f(x), or x *= f'(y), by the number of the operation (epilogue.ts). */
@inline
export function operate(operation: u32, x: usize, y: usize, count: usize, constants: usize): void {
  applyEpilogue(operation, x, y, 0, 1, count, count, constants);
}

/** out = a + b. */
export function addVectors(out: usize, a: usize, b: usize, count: usize): void {
  for (let j: usize = 0; j < count; j += lanes<Real>()) {
    const n = min(lanes<Real>(), count - j);
    storeFirst(at(out, j), v128.add<Real>(loadFirst(at(a, j), n), loadFirst(at(b, j), n)), n);
  }
}

/** Makes rows `first` to `last` of x [rows, columns] zero. */
@inline
export function clearRows(x: usize, columns: usize, first: usize, last: usize): void {
  memory.fill(at(x, first * columns), 0, (last - first) * columns * sizeof<Real>());
}

/** The first `count` elements at `address`, or zeros where the first step has nothing before it. */
@inline
export function loadBefore(hasBefore: bool, address: usize, count: usize): v128 {
  return hasBefore ? loadFirst(address, count) : v128.splat<Real>(0);
}
