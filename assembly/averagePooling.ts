/** The mean of each window, and its gradient; shapes as in windows.ts. */
import { DEPTH_BLOCK } from "./gemm";
import { at, loadFirst, storeFirst } from "./simd";
import { overWindows } from "./windows";

@unmanaged @final
class Average {
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
    const divisor = v128.splat<Real>((lines * columns) as Real);
    let total = v128.splat<Real>(0);
    let sum = total;
    let summed: usize = 0;
    for (; lines > 0; lines--, x = at(x, line)) {
      const end = at(x, columns * channels);
      for (let from = x; from < end; from = at(from, channels)) {
        sum = v128.add<Real>(sum, loadFirst(from, count));
        if (++summed < DEPTH_BLOCK) continue;
        total = v128.add<Real>(total, sum);
        sum = v128.splat<Real>(0);
        summed = 0;
      }
    }
    storeFirst(y, v128.div<Real>(v128.add<Real>(total, sum), divisor), count);
  }
}

/**
 * y = the mean of each window: its sum in the canonical order, ascending in blocks of DEPTH_BLOCK,
 * divided by how many numbers it has.
 */
export function averagePool(
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
  overWindows<Average>(
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

@unmanaged @final
class AverageGradient {
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
    const share = v128.div<Real>(loadFirst(y, count), v128.splat<Real>((lines * columns) as Real));
    for (; lines > 0; lines--, x = at(x, line)) {
      const end = at(x, columns * channels);
      for (let to = x; to < end; to = at(to, channels))
        storeFirst(to, v128.add<Real>(loadFirst(to, count), share), count);
    }
  }
}

/**
 * dx[i] = the sum, in ascending order, of the dy of those windows that x[i] lies in, each divided
 * by how many numbers its window has.
 */
export function averagePoolGradient(
  dx: usize,
  dy: usize,
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
  overWindows<AverageGradient>(
    dy,
    dx,
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
