/**
 * What the two kernels of recurrent layers have in common (recurrentStates.ts,
 * recurrentGradient.ts), which take rows through all steps and all the way back. Rows of a batch
 * know nothing of each other, so threads share them, and one call takes its rows from the first
 * step to the last. Numbers lie step by step, [steps, rows, ...]; what is kept of each row for the
 * way back is the tape, which the cell's file tells. Gate and activation are operations
 * (epilogue.ts), forward or backward; begin, end count rows of the batch.
 */
import { applyEpilogue } from "./epilogue";
import { gemm } from "./gemm";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/** The cells, by the numbers that src/steps/recurrence.ts has for them. */
export const enum Cell {
  /** h(t) = activation(x(t) + h(t - 1) U). */
  simpleRnn,
  gru,
  gruReset,
  lstm,
}

/** Numbers that a cell takes at each step for each unit. */
@inline
export function gatesOf(cell: i32): usize {
  return cell == Cell.simpleRnn ? 1 : cell == Cell.lstm ? 4 : 3;
}

/**
 * Those of them that come of products with the state itself, and not with what a reset leaves of
 * it.
 */
@inline
export function wholeOf(cell: i32): usize {
  return cell == Cell.gruReset ? 2 : gatesOf(cell);
}

/** Numbers that the tape has of each step for each unit: none where the state tells the slopes. */
@inline
export function keptBy(cell: i32): usize {
  return cell == Cell.simpleRnn ? 0 : cell == Cell.lstm ? 6 : 4;
}

/**
 * Rows that go through the steps together, so that what a step leaves of them is in the caches when
 * the next one takes it.
 */
export const ROWS_AT_ONCE: usize = 140;

/**
 * to = from B + bias (0: none) for rows `first` to `last`, with B packed. to: [rows, columns],
 * tight; from: [rows, depth], rows `stride` elements apart. Depth 0 gives the bias.
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

/** The first `count` elements at `address`, or zeros where the first step has nothing before it. */
@inline
export function loadBefore(hasBefore: bool, address: usize, count: usize): v128 {
  return hasBefore ? loadFirst(address, count) : v128.splat<Real>(0);
}
