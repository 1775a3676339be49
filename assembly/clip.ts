/**
 * Clipping gradients before an optimizer reads them; by value `clipElements` does it
 * (elementary.ts).
 */
import { DEPTH_BLOCK } from "./gemm";
import { at, IS_WIDE } from "./simd";
import { pairsEnd, second, stepOf, storeBoth } from "./update";

/** Blocks whose sums grow side by side, so that none waits for the addition before it. */
const CHAINS: usize = 4;

/** Added to a norm that something is divided by, as in PyTorch's clip_grad_norm_. */
const EPSILON: f64 = 1e-6;

/**
 * sums[b] = the sum of x^2 over block b of DEPTH_BLOCK elements, in doubles, in ascending order.
 * sums: f64 [blocks]; x: [count]; begin, end count blocks.
 */
export function sumSquares(sums: usize, x: usize, count: usize, begin: usize, end: usize): void {
  let b = begin;
  for (; b + CHAINS <= end && (b + CHAINS) * DEPTH_BLOCK <= count; b += CHAINS)
    sumFourBlocks(sums + b * 8, at(x, b * DEPTH_BLOCK));
  for (; b < end; b++) {
    const last = min((b + 1) * DEPTH_BLOCK, count);
    let sum: f64 = 0;
    for (let i = b * DEPTH_BLOCK; i < last; i++) sum += squareAt(at(x, i));
    store<f64>(sums + b * 8, sum);
  }
}

/** The same of four whole blocks. */
function sumFourBlocks(sums: usize, x: usize): void {
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let i: usize = 0; i < DEPTH_BLOCK; i++) {
    s0 += squareAt(at(x, i));
    s1 += squareAt(at(x, i + DEPTH_BLOCK));
    s2 += squareAt(at(x, i + 2 * DEPTH_BLOCK));
    s3 += squareAt(at(x, i + 3 * DEPTH_BLOCK));
  }
  store<f64>(sums, s0);
  store<f64>(sums, s1, 8);
  store<f64>(sums, s2, 16);
  store<f64>(sums, s3, 24);
}

@inline
function squareAt(x: usize): f64 {
  const value = load<Real>(x) as f64;
  return value * value;
}

/**
 * norm[0] = the root of the sum of `sums`, in ascending order; norm[1] += norm[0].
 * norm: f64 [2]; sums: f64 [blocks]. One thread does it.
 */
export function addNorm(norm: usize, sums: usize, blocks: usize, _begin: usize, _end: usize): void {
  let sum: f64 = 0;
  for (let b: usize = 0; b < blocks; b++) sum += load<f64>(sums + b * 8);
  const root = sqrt<f64>(sum);
  store<f64>(norm, root);
  store<f64>(norm, load<f64>(norm, 8) + root, 8);
}

/**
 * x *= min(1, limit / (norm + epsilon)), PyTorch's rule; all of it becomes NaN where the norm isn't
 * finite, so that nothing passes for a step of 0. x: [anything], padded to whole vectors; norm: f64
 * [1]; begin, end count elements.
 */
export function scaleToNorm(x: usize, norm: usize, limit: f64, begin: usize, end: usize): void {
  const size = load<f64>(norm);
  const factor = v128.splat<Real>((min<f64>(1, limit / (size + EPSILON)) + (size - size)) as Real);
  const last = pairsEnd(begin, end);
  if (begin < last) scaleVectors(IS_WIDE, x, factor, begin, last);
  if (last < end) scaleVectors(false, x, factor, last, end);
}

@inline
function scaleVectors(isPair: bool, x: usize, factor: v128, begin: usize, end: usize): void {
  for (let i = begin; i < end; i += stepOf(isPair)) {
    const x0 = v128.mul<Real>(v128.load(at(x, i)), factor);
    const x1 = v128.mul<Real>(second(isPair, at(x, i)), factor);
    storeBoth(isPair, at(x, i), x0, x1);
  }
}
