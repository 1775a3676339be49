/**
 * Rows brought to a fixed point: a kernel repeats the product and what follows it for a few rows at
 * a time, which so stay in the cache, until each of them moves no more. A row that has come to rest
 * stays as it is, whatever the rows beside it do: its numbers depend neither on them nor on where
 * rows are cut.
 */
import { applyEpilogue } from "./epilogue";
import { gemm } from "./gemm";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/**
 * Rows that go through the product together: their numbers and some hundred units' panels stay in
 * the second-level cache.
 */
const ROW_BLOCK: usize = 16;

/** Blocks of [rows, units] that a relaxation works in: see `relaxRows`. */
const SPLIT_BLOCKS: usize = 3;

/** The share that roundings come to: a row may never change by less. */
const FINEST: Real = sizeof<Real>() == 8 ? ((1.0 / 8796093022208.0) as Real) : ((1.0 / 1048576.0) as Real);

/**
 * The least number that has all its digits: what changes by less is at rest, however small it is.
 */
const SMALLEST: Real = sizeof<Real>() == 8 ? (2.2250738585072014e-308 as Real) : (1.1754943508222875e-38 as Real);

/**
 * Brings rows to z = f(z W + c), from z = 0:
 *
 *     z <- f(z M + c)                                              M is W
 *     p = 2 z - u,  u <- 2 (p + c) M - p,  z <- f(u), from u = 0   M is (2 I - W)^-1
 *
 * where f is `operation` (see `applyEpilogue`) in place: an activation, or the multiplication with
 * its slopes, which come from `slopes`. A row is at rest when no number of it has changed by more
 * than `tolerance` times its largest one; with `isSplit` no number of u by more than that share of
 * the largest one of z, or than `FINEST` of that of u: a z of zeros stands still while u moves, and
 * may be the state of rest itself. `taken` are the iterations up to then, or, of a row that
 * `most` didn't bring to rest or that left the finite numbers, how many it was given, negative;
 * with `isStrict` such a row becomes NaN. z, c, slopes: [rows, units]; taken: i32 [rows]; panels:
 * of M [units, units]; work: [rows, units], or with `isSplit` three times as much; begin, end count
 * rows.
 */
export function relaxRows(
  z: usize,
  taken: usize,
  c: usize,
  slopes: usize,
  panels: usize,
  work: usize,
  units: usize,
  operation: u32,
  isSplit: u32,
  tolerance: f64,
  most: u32,
  isStrict: u32,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const blocks = isSplit ? SPLIT_BLOCKS : 1;
  for (let first = begin; first < end; first += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, end - first);
    const corner = first * units;
    const own = taken + first * 4;
    const state = at(z, corner);
    const next = at(work, corner * blocks);
    rest(state, next, own, rows, units, isSplit);
    let moving = rows;
    for (let k: u32 = 1; k <= most && moving > 0; k++) {
      if (isSplit) {
        const sums = at(next, rows * units);
        split(next, state, sums, at(c, corner), panels, rows, units, constants, scratch);
        moving = move(sums, next, state, own, rows, units, tolerance as Real, k);
        memory.copy(state, sums, rows * units * sizeof<Real>());
        finish(state, operation, at(slopes, corner), rows, units, constants);
      } else {
        iterate(next, state, at(c, corner), panels, rows, units, constants, scratch);
        finish(next, operation, at(slopes, corner), rows, units, constants);
        moving = move(state, next, next, own, rows, units, tolerance as Real, k);
      }
    }
    giveUp(state, own, rows, units, most, isStrict);
  }
}

/** z = 0, no iteration taken, and with `isSplit` u = 0. */
function rest(z: usize, work: usize, taken: usize, rows: usize, units: usize, isSplit: u32): void {
  const count = rows * units;
  for (let i: usize = 0; i < count; i++) store<Real>(at(z, i), 0);
  for (let i: usize = 0; i < rows; i++) store<i32>(taken + i * 4, 0);
  if (isSplit) for (let i: usize = 0; i < count; i++) store<Real>(at(work, count + i), 0);
}

/** z <- f(z). */
@inline
function finish(z: usize, operation: u32, slopes: usize, rows: usize, units: usize, constants: usize): void {
  applyEpilogue(operation, z, operation & 1 ? z : slopes, 0, rows, units, units, constants);
}

/** next = z M + c. */
function iterate(
  next: usize,
  z: usize,
  c: usize,
  panels: usize,
  rows: usize,
  units: usize,
  constants: usize,
  scratch: usize,
): void {
  gemm(next, z, panels, 0, units, units, units, units, 1, 0, 0, 0, constants, scratch, 0, rows);
  const count = rows * units;
  for (let i: usize = 0; i < count; i += lanes<Real>()) {
    const valid = min(lanes<Real>(), count - i);
    storeFirst(at(next, i), v128.add<Real>(loadFirst(at(next, i), valid), loadFirst(at(c, i), valid)), valid);
  }
}

/** next = 2 (p + c) M - p with p = 2 z - u; p + c comes to lie behind u. */
function split(
  next: usize,
  z: usize,
  u: usize,
  c: usize,
  panels: usize,
  rows: usize,
  units: usize,
  constants: usize,
  scratch: usize,
): void {
  const count = rows * units;
  const sum = at(u, count);
  for (let i: usize = 0; i < count; i += lanes<Real>()) {
    const valid = min(lanes<Real>(), count - i);
    const p = reflected(loadFirst(at(z, i), valid), loadFirst(at(u, i), valid));
    storeFirst(at(sum, i), v128.add<Real>(p, loadFirst(at(c, i), valid)), valid);
  }
  gemm(next, sum, panels, 0, units, units, units, units, 1, 0, 0, 0, constants, scratch, 0, rows);
  for (let i: usize = 0; i < count; i += lanes<Real>()) {
    const valid = min(lanes<Real>(), count - i);
    const p = reflected(loadFirst(at(z, i), valid), loadFirst(at(u, i), valid));
    storeFirst(at(next, i), reflected(loadFirst(at(next, i), valid), p), valid);
  }
}

/** 2 a - b. */
@inline
function reflected(a: v128, b: v128): v128 {
  return v128.sub<Real>(v128.add<Real>(a, a), b);
}

/**
 * Moves the rows that are not at rest to `next` in iteration `k`; how many of them go on. The
 * numbers that `tolerance` is a share of are those of `measure`.
 */
function move(
  state: usize,
  next: usize,
  measure: usize,
  taken: usize,
  rows: usize,
  units: usize,
  tolerance: Real,
  k: u32,
): usize {
  let moving: usize = 0;
  for (let i: usize = 0; i < rows; i++) {
    if (load<i32>(taken + i * 4) != 0) continue;
    const to = at(state, i * units);
    const from = at(next, i * units);
    const measured = at(measure, i * units);
    let changes = v128.splat<Real>(0);
    let measures = v128.splat<Real>(0);
    let sizes = v128.splat<Real>(0);
    for (let j: usize = 0; j < units; j += lanes<Real>()) {
      const valid = min(lanes<Real>(), units - j);
      const value = loadFirst(at(from, j), valid);
      changes = v128.max<Real>(changes, v128.abs<Real>(v128.sub<Real>(value, loadFirst(at(to, j), valid))));
      measures = v128.max<Real>(measures, v128.abs<Real>(loadFirst(at(measured, j), valid)));
      sizes = v128.max<Real>(sizes, v128.abs<Real>(value));
      storeFirst(at(to, j), value, valid);
    }
    const change = largestOf(changes);
    // no number is infinite or NaN
    const isFiniteChange = change - change == 0;
    const slack = max(tolerance * largestOf(measures), FINEST * largestOf(sizes));
    if (isFiniteChange && change > max(slack, SMALLEST)) moving++;
    else store<i32>(taken + i * 4, isFiniteChange ? (k as i32) : -(k as i32));
  }
  return moving;
}

/** The largest lane; NaN if one is NaN. */
@inline
function largestOf(v: v128): Real {
  const pair = max(v128.extract_lane<Real>(v, 0), v128.extract_lane<Real>(v, 1));
  if (sizeof<Real>() == 8) return pair;
  return max(
    pair,
    max(v128.extract_lane<Real>(v, (lanes<Real>() - 2) as u8), v128.extract_lane<Real>(v, (lanes<Real>() - 1) as u8)),
  );
}

/**
 * Says of the rows that still move that they were given `most` iterations; with `isStrict` what is
 * not at rest becomes NaN.
 */
function giveUp(z: usize, taken: usize, rows: usize, units: usize, most: u32, isStrict: u32): void {
  for (let i: usize = 0; i < rows; i++) {
    const iterations = load<i32>(taken + i * 4);
    if (iterations > 0) continue;
    if (iterations == 0) store<i32>(taken + i * 4, -(most as i32));
    if (isStrict) for (let j: usize = 0; j < units; j++) store<Real>(at(z, i * units + j), NaN as Real);
  }
}

/**
 * tally[0] = the most iterations that rows have taken, tally[1] += those that didn't come to rest.
 * tally: u32 [2]; taken: i32 [rows], as `relaxRows` leaves it; begin, end: of one call.
 */
export function tallyRelaxation(tally: usize, taken: usize, rows: usize, begin: usize, end: usize): void {
  for (let call = begin; call < end; call++) {
    for (let i: usize = 0; i < rows; i++) {
      const iterations = load<i32>(taken + i * 4);
      if (iterations < 0) store<u32>(tally, load<u32>(tally, 4) + 1, 4);
      store<u32>(tally, max(load<u32>(tally), abs(iterations) as u32));
    }
  }
}
