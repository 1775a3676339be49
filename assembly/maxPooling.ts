/**
 * The largest number of each window, and what has to do with where that is; shapes as in
 * windows.ts.
 */
import { at, loadFirst, storeFirst } from "./simd";
import { overWindows } from "./windows";

@unmanaged @final
class Max {
  @inline
  eval(
    y: usize,
    x: usize,
    _besideY: usize,
    _besideX: usize,
    lines: usize,
    columns: usize,
    line: usize,
    channels: usize,
    count: usize,
  ): void {
    let largest = v128.splat<Real>(-Infinity as Real);
    for (; lines > 0; lines--, x = at(x, line)) {
      const end = at(x, columns * channels);
      for (let from = x; from < end; from = at(from, channels))
        largest = v128.max<Real>(largest, loadFirst(from, count));
    }
    storeFirst(y, largest, count);
  }
}

/** y = the largest number of each window, NaN where there is one. */
export function maxPool(
  y: usize,
  x: usize,
  height: usize,
  width: usize,
  channels: usize,
  outHeight: usize,
  outWidth: usize,
  poolHeight: usize,
  poolWidth: usize,
  strideY: usize,
  strideX: usize,
  top: usize,
  left: usize,
  begin: usize,
  end: usize,
): void {
  overWindows<Max>(
    y,
    x,
    0,
    0,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    poolHeight,
    poolWidth,
    strideY,
    strideX,
    top,
    left,
    begin,
    end,
  );
}

/**
 * Lanes in which `value` is the largest number of its window, or not a number, and none before it
 * was.
 */
@inline
function isFound(value: v128, largest: v128, before: v128): v128 {
  return v128.andnot(v128.or(v128.eq<Real>(value, largest), v128.ne<Real>(value, value)), before);
}

@unmanaged @final
class MaxGradient {
  @inline
  eval(
    y: usize,
    x: usize,
    besideY: usize,
    besideX: usize,
    lines: usize,
    columns: usize,
    line: usize,
    channels: usize,
    count: usize,
  ): void {
    const gradient = loadFirst(y, count);
    const largest = loadFirst(y + besideY, count);
    let found = v128.splat<Real>(0);
    for (; lines > 0; lines--, x = at(x, line)) {
      const end = at(x, columns * channels);
      for (let to = x; to < end; to = at(to, channels)) {
        const isIt = isFound(loadFirst(to + besideX, count), largest, found);
        found = v128.or(found, isIt);
        storeFirst(to, v128.add<Real>(loadFirst(to, count), v128.and(gradient, isIt)), count);
      }
    }
  }
}

/**
 * dx[i] = the sum, in ascending order, of the dy of those windows whose largest number, y, x[i] is:
 * the first of equals.
 */
export function maxPoolGradient(
  dx: usize,
  dy: usize,
  x: usize,
  y: usize,
  height: usize,
  width: usize,
  channels: usize,
  outHeight: usize,
  outWidth: usize,
  poolHeight: usize,
  poolWidth: usize,
  strideY: usize,
  strideX: usize,
  top: usize,
  left: usize,
  begin: usize,
  end: usize,
): void {
  const size = height * width * channels;
  memory.fill(at(dx, begin * size), 0, (end - begin) * size * sizeof<Real>());
  overWindows<MaxGradient>(
    dy,
    dx,
    y - dy,
    x - dx,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    poolHeight,
    poolWidth,
    strideY,
    strideX,
    top,
    left,
    begin,
    end,
  );
}

@unmanaged @final
class MaxGather {
  @inline
  eval(
    y: usize,
    x: usize,
    besideY: usize,
    besideX: usize,
    lines: usize,
    columns: usize,
    line: usize,
    channels: usize,
    count: usize,
  ): void {
    const largest = loadFirst(y + besideY, count);
    let found = v128.splat<Real>(0);
    let taken = v128.splat<Real>(0);
    for (; lines > 0; lines--, x = at(x, line)) {
      const end = at(x, columns * channels);
      for (let from = x; from < end; from = at(from, channels)) {
        const isIt = isFound(loadFirst(from, count), largest, found);
        found = v128.or(found, isIt);
        taken = v128.or(taken, v128.and(loadFirst(from + besideX, count), isIt));
      }
    }
    storeFirst(y, taken, count);
  }
}

/**
 * out = of each window of g the number that stands where the largest number, y, of x's window does.
 */
export function maxPoolGather(
  out: usize,
  g: usize,
  x: usize,
  y: usize,
  height: usize,
  width: usize,
  channels: usize,
  outHeight: usize,
  outWidth: usize,
  poolHeight: usize,
  poolWidth: usize,
  strideY: usize,
  strideX: usize,
  top: usize,
  left: usize,
  begin: usize,
  end: usize,
): void {
  overWindows<MaxGather>(
    out,
    x,
    y - out,
    g - x,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    poolHeight,
    poolWidth,
    strideY,
    strideX,
    top,
    left,
    begin,
    end,
  );
}
