/**
 * Pooling: each number of the result is made of a window of the image, channel by channel, a vector of channels at a time. A window that
 * sticks out over the image's edge is what of it lies inside.
 *
 * Everywhere x, dx and g: [images, height, width, channels], y, dy and out: [images, outHeight, outWidth, channels]; the window of y's
 * line oy begins at x's line oy * strideY - top, and so across; begin, end count images.
 */
import { DEPTH_BLOCK } from "./gemm";
import { at, lanes, loadFirst, storeFirst } from "./simd";

/**
 * Calls `eval` of Op for each vector of channels of each window, in ascending order: with the addresses of its result in y and of its
 * first number in x, how far from these (in bytes) the same places of a second array lie, the lines and columns of the window, the
 * elements from line to line and from column to column, and how many channels there are, 1 to lanes.
 */
@inline
function overWindows<Op>(
  y: usize,
  x: usize,
  besideY: usize,
  besideX: usize,
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
  const op = changetype<Op>(0);
  const line = width * channels;
  let out = at(y, begin * outHeight * outWidth * channels);
  for (let n = begin; n < end; n++) {
    const image = at(x, n * height * line);
    for (let oy: usize = 0; oy < outHeight; oy++) {
      const y0 = windowBegin(oy, strideY, top);
      const lines = windowEnd(oy, strideY, top, poolHeight, height) - y0;
      for (let ox: usize = 0; ox < outWidth; ox++, out = at(out, channels)) {
        const x0 = windowBegin(ox, strideX, left);
        const columns = windowEnd(ox, strideX, left, poolWidth, width) - x0;
        const first = at(image, y0 * line + x0 * channels);
        for (let c: usize = 0; c < channels; c += lanes<Real>()) {
          const count = min(lanes<Real>(), channels - c);
          op.eval(at(out, c), at(first, c), besideY, besideX, lines, columns, line, channels, count);
        }
      }
    }
  }
}

/** Where window number i begins along an axis of x. */
@inline
function windowBegin(i: usize, stride: usize, before: usize): usize {
  return i * stride > before ? i * stride - before : 0;
}

/** Where it ends, which is inside of x's extent. */
@inline
function windowEnd(i: usize, stride: usize, before: usize, size: usize, extent: usize): usize {
  return min(extent, i * stride + size - before);
}

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
      for (let from = x; from < end; from = at(from, channels)) largest = v128.max<Real>(largest, loadFirst(from, count));
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
    y, x, 0, 0, height, width, channels, outHeight, outWidth, poolHeight, poolWidth, strideY, strideX, top, left,
    begin, end,
  );
}

/** Lanes in which `value` is the largest number of its window, or not a number, and none before it was. */
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

/** dx[i] = the sum, in ascending order, of the dy of those windows whose largest number, y, x[i] is: the first of equals. */
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
    dy, dx, y - dy, x - dx, height, width, channels, outHeight, outWidth, poolHeight, poolWidth, strideY, strideX,
    top, left, begin, end,
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

/** out = of each window of g the number that stands where the largest number, y, of x's window does. */
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
    out, x, y - out, g - x, height, width, channels, outHeight, outWidth, poolHeight, poolWidth, strideY, strideX,
    top, left, begin, end,
  );
}

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

/** y = the mean of each window: its sum in the canonical order, ascending in blocks of DEPTH_BLOCK, divided by how many numbers it has. */
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
    y, x, 0, 0, height, width, channels, outHeight, outWidth, poolHeight, poolWidth, strideY, strideX, top, left,
    begin, end,
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
      for (let to = x; to < end; to = at(to, channels)) storeFirst(to, v128.add<Real>(loadFirst(to, count), share), count);
    }
  }
}

/** dx[i] = the sum, in ascending order, of the dy of those windows that x[i] lies in, each divided by how many numbers its window has. */
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
    dy, dx, 0, 0, height, width, channels, outHeight, outWidth, poolHeight, poolWidth, strideY, strideX, top, left,
    begin, end,
  );
}
