/** Images [height, width, channels] brought into the form in which a convolution reads them. */
import { scaleLines } from "./elements";
import { at, lanes, loadTail, storeTail } from "./simd";

/**
 * out[n][top + y * spreadY][left + j * spreadX] = x[n][y][j], all channels, and zeros around and
 * between. What falls outside of out is left out. out: [images, outHeight, outWidth, channels]; x:
 * [images, height, width, channels]; begin, end count images.
 */
export function spreadImages(
  out: usize,
  x: usize,
  height: usize,
  width: usize,
  channels: usize,
  outHeight: usize,
  outWidth: usize,
  top: usize,
  left: usize,
  spreadY: usize,
  spreadX: usize,
  begin: usize,
  end: usize,
): void {
  const lines = fitting(height, outHeight, top, spreadY);
  const columns = fitting(width, outWidth, left, spreadX);
  const lineBytes = outWidth * channels * sizeof<Real>();
  const pixelBytes = channels * sizeof<Real>();
  let from = x + begin * height * width * pixelBytes;
  for (let n = begin; n < end; n++) {
    const image = out + n * outHeight * lineBytes;
    memory.fill(image, 0, outHeight * lineBytes);
    for (let y: usize = 0; y < lines; y++) {
      const to = image + (top + y * spreadY) * lineBytes + left * pixelBytes;
      const line = from + y * width * pixelBytes;
      if (spreadX == 1) memory.copy(to, line, columns * pixelBytes);
      else
        for (let j: usize = 0; j < columns; j++)
          copyPixel(to + j * spreadX * pixelBytes, line + j * pixelBytes, channels);
    }
    from += height * width * pixelBytes;
  }
}

/** How many of so many places, `spread` apart from `before` on, lie inside of the extent. */
@inline
function fitting(places: usize, extent: usize, before: usize, spread: usize): usize {
  return before < extent ? min(places, (extent - before + spread - 1) / spread) : 0;
}

/** out[c] = x[c] for c < channels, of which there are too few for a call of `memory.copy`. */
@inline
function copyPixel(out: usize, x: usize, channels: usize): void {
  let c: usize = 0;
  for (; c + lanes<Real>() <= channels; c += lanes<Real>()) v128.store(at(out, c), v128.load(at(x, c)));
  if (c < channels) storeTail(at(out, c), loadTail(at(x, c), channels - c), channels - c);
}

/**
 * out[t][f][c] = kernel[taps - 1 - t][c][f]: the kernel with which the gradient of a convolution is
 * convolved. kernel: [taps, channels, filters], a line of filters every `stride` elements; out:
 * [taps, filters, channels], tight; begin, end count taps.
 */
export function flipKernel(
  out: usize,
  kernel: usize,
  taps: usize,
  channels: usize,
  filters: usize,
  stride: usize,
  begin: usize,
  end: usize,
): void {
  for (let t = begin; t < end; t++) {
    const from = at(kernel, (taps - 1 - t) * channels * stride);
    let to = at(out, t * filters * channels);
    for (let f: usize = 0; f < filters; f++) {
      for (let c: usize = 0; c < channels; c++, to = at(to, 1)) store<Real>(to, load<Real>(at(from, c * stride + f)));
    }
  }
}

/** out[i] = scale * bytes[i]. out: [anything]; bytes: u8 [as many]; begin, end count elements. */
export function scaleBytes(out: usize, bytes: usize, scale: f64, begin: usize, end: usize): void {
  scaleLines(at(out, begin), bytes + begin, 1, end - begin, 0, scale as Real);
}
