/**
 * Windows: pooling makes each number of its result of a window of the image, channel by channel, a
 * vector of channels at a time. A window that sticks out over the image's edge is what of it lies
 * inside.
 *
 * Everywhere x, dx and g: [images, height, width, channels], y, dy and out: [images, outHeight,
 * outWidth, channels]; the window of y's line oy begins at x's line oy * strideY - top, and so
 * across; begin, end count images.
 */
import { at, lanes } from "./simd";

/**
 * Calls `eval` of Op for each vector of channels of each window, in ascending order: with the
 * addresses of its result in y and of its first number in x, how far from these (in bytes) the same
 * places of a second array lie, the lines and columns of the window, the elements from line to line
 * and from column to column, and how many channels there are, 1 to lanes.
 */
@inline
export function overWindows<Op>(
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
      const y0 = windowBegin(oy, strideY, top, height);
      const lines = windowEnd(oy, strideY, top, poolHeight, height) - y0;
      for (let ox: usize = 0; ox < outWidth; ox++, out = at(out, channels)) {
        const x0 = windowBegin(ox, strideX, left, width);
        const columns = windowEnd(ox, strideX, left, poolWidth, width) - x0;
        const first = at(image, y0 * line + x0 * channels);
        let c: usize = 0;
        // a constant count, which leaves no branch in the loop, for all that is common
        for (; c + lanes<Real>() <= channels; c += lanes<Real>()) {
          op.eval(at(out, c), at(first, c), besideY, besideX, lines, columns, line, channels, lanes<Real>());
        }
        if (c < channels) {
          op.eval(at(out, c), at(first, c), besideY, besideX, lines, columns, line, channels, channels - c);
        }
      }
    }
  }
}

/** Where window number i begins along an axis of x. */
@inline
function windowBegin(i: usize, stride: usize, before: usize, extent: usize): usize {
  return i * stride > before ? min(extent, i * stride - before) : 0;
}

/** Where it ends, which is inside of x's extent. */
@inline
function windowEnd(i: usize, stride: usize, before: usize, size: usize, extent: usize): usize {
  return min(extent, i * stride + size - before);
}
