/**
 * Lanes: the vocabulary every kernel is written in. `Real` is f32 or f64, chosen by the build
 * (`--use Real=f32`), so one source gives both element types. This is the only file that knows how
 * a multiply-add is built: fused builds round it once.
 */
/**
 * Whether V8's revectorizer is meant to make 256-bit registers of pairs of neighbouring vectors
 * (`--use WIDE=1`). It pairs what lies side by side in memory, is loaded before the first of its
 * stores, and has no branch between: so wide builds work on two vectors at a time. The bits are
 * those of narrow builds.
 */
export const IS_WIDE: bool = WIDE == 1;

/** Elements of T in one vector: 4 of f32, 2 of f64. */
@inline
export function lanes<T>(): usize {
  return 16 / sizeof<T>();
}

/** Address of element `i` of the Reals at `base`. */
@inline
export function at(base: usize, i: usize): usize {
  return base + i * sizeof<Real>();
}

/**
 * sum + a * b, rounded after the product and after the sum; in fused builds rounded once where the
 * processor can.
 */
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(a, b, sum);
  return v128.add<Real>(sum, v128.mul<Real>(a, b));
}

/**
 * The first `count` (1 .. lanes-1) elements at `address`, zeros behind them; nothing behind them is
 * read.
 */
@inline
export function loadTail(address: usize, count: usize): v128 {
  if (sizeof<Real>() == 8) return v128.load64_zero(address);
  if (count == 1) return v128.load32_zero(address);
  const pair = v128.load64_zero(address);
  return count == 2 ? pair : v128.load_lane<f32>(address + 8, pair, 2);
}

/** Stores the first `count` (1 .. lanes-1) elements of `v`; nothing behind them is written. */
@inline
export function storeTail(address: usize, v: v128, count: usize): void {
  if (sizeof<Real>() == 8) {
    v128.store_lane<f64>(address, v, 0);
    return;
  }
  if (count == 1) {
    v128.store_lane<f32>(address, v, 0);
    return;
  }
  v128.store_lane<f64>(address, v, 0);
  if (count == 3) v128.store_lane<f32>(address + 8, v, 2);
}

/**
 * The first `count` (1 .. lanes) elements at `address`, zeros behind them; nothing behind them is
 * read.
 */
@inline
export function loadFirst(address: usize, count: usize): v128 {
  return count == lanes<Real>() ? v128.load(address) : loadTail(address, count);
}

/** Stores the first `count` (1 .. lanes) elements of `v`; nothing behind them is written. */
@inline
export function storeFirst(address: usize, v: v128, count: usize): void {
  if (count == lanes<Real>()) v128.store(address, v);
  else storeTail(address, v, count);
}
