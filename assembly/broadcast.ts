/**
 * Arithmetic and comparisons of two matrices, of which one may be a row, a column or one element;
 * see zip.ts for the layout.
 */
import { at, lanes, storeTail } from "./simd";
import { isFlat, loadRest, loadVector, zip } from "./zip";

@unmanaged @final
class Add {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.add<Real>(a, b);
  }
}

/** out = a + b. */
export function addBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Add>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Subtract {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.sub<Real>(a, b);
  }
}

/** out = a - b. */
export function subtractBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Subtract>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Multiply {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.mul<Real>(a, b);
  }
}

/** out = a b. */
export function multiplyBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Multiply>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Divide {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.div<Real>(a, b);
  }
}

/** out = a / b. */
export function divideBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Divide>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Maximum {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.max<Real>(a, b);
  }
}

/** out = the larger of a and b, NaN where one is NaN. */
export function maximumBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Maximum>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Minimum {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.min<Real>(a, b);
  }
}

/** out = the smaller of a and b, NaN where one is NaN. */
export function minimumBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Minimum>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Greater {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.and(v128.splat<Real>(1), v128.gt<Real>(a, b));
  }
}

/** out = 1 where a > b, else 0. */
export function greaterBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Greater>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class GreaterEqual {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.and(v128.splat<Real>(1), v128.ge<Real>(a, b));
  }
}

/** out = 1 where a >= b, else 0. */
export function greaterEqualBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<GreaterEqual>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

@unmanaged @final
class Equal {
  @inline
  eval(a: v128, b: v128): v128 {
    return v128.and(v128.splat<Real>(1), v128.eq<Real>(a, b));
  }
}

/** out = 1 where a equals b, else 0. */
export function equalBroadcast(
  out: usize,
  a: usize,
  b: usize,
  columns: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  zip<Equal>(out, a, b, columns, aRowStride, aColumnStride, bRowStride, bColumnStride, begin, end);
}

/**
 * out = a where the condition is not 0, else b. out: [rows, columns], tight; strides as of `zip`;
 * begin, end count rows.
 */
export function whereBroadcast(
  out: usize,
  condition: usize,
  a: usize,
  b: usize,
  columns: usize,
  conditionRowStride: usize,
  conditionColumnStride: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  if (
    isFlat(conditionRowStride, conditionColumnStride, columns) &&
    isFlat(aRowStride, aColumnStride, columns) &&
    isFlat(bRowStride, bColumnStride, columns)
  ) {
    return whereRow(
      at(out, begin * columns),
      at(condition, begin * conditionRowStride),
      at(a, begin * aRowStride),
      at(b, begin * bRowStride),
      conditionRowStride,
      aRowStride,
      bRowStride,
      (end - begin) * columns,
    );
  }
  for (let r = begin; r < end; r++) {
    whereRow(
      at(out, r * columns),
      at(condition, r * conditionRowStride),
      at(a, r * aRowStride),
      at(b, r * bRowStride),
      conditionColumnStride,
      aColumnStride,
      bColumnStride,
      columns,
    );
  }
}

function whereRow(
  out: usize,
  condition: usize,
  a: usize,
  b: usize,
  conditionMoves: usize,
  aMoves: usize,
  bMoves: usize,
  length: usize,
): void {
  const zero = v128.splat<Real>(0);
  let j: usize = 0;
  for (; j + lanes<Real>() <= length; j += lanes<Real>()) {
    const isNotZero = v128.ne<Real>(loadVector(condition, conditionMoves, j), zero);
    v128.store(at(out, j), v128.bitselect(loadVector(a, aMoves, j), loadVector(b, bMoves, j), isNotZero));
  }
  const rest = length - j;
  if (!rest) return;
  const isNotZero = v128.ne<Real>(loadRest(condition, conditionMoves, j, rest), zero);
  storeTail(at(out, j), v128.bitselect(loadRest(a, aMoves, j, rest), loadRest(b, bMoves, j, rest), isNotZero), rest);
}
