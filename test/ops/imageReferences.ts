/** Convolution and pooling in the plainest words, in float64. */

/** How windows lie: of images [rows, height, width, channels]. */
export interface WindowCase {
  readonly images: readonly [rows: number, height: number, width: number, channels: number];
  readonly strides?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly padding?: "valid" | "same";
}

/** A convolution. */
export interface ConvolutionCase extends WindowCase {
  readonly kernel: readonly [height: number, width: number, channels: number, filters: number];
  readonly groups?: number;
}

/** Along an axis: how many windows there are, and how far before the image the first one begins. */
function windowsAlong(extent: number, size: number, stride: number, dilation: number, padding: string) {
  const span = (size - 1) * dilation + 1;
  if (padding === "valid") return { count: Math.floor((extent - span) / stride) + 1, before: 0 };
  const count = Math.ceil(extent / stride);
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + span - extent) / 2) };
}

/**
 * The places of all windows of a size: each with where in the image its taps are, undefined
 * outside.
 */
function* windows(one: WindowCase, size: readonly number[]) {
  const [rows, height, width] = one.images;
  const { strides = [1, 1], dilation = [1, 1], padding = "valid" } = one;
  const [down, across] = [0, 1].map((axis) =>
    windowsAlong([height, width][axis], size[axis], strides[axis], dilation[axis], padding),
  );
  for (let n = 0; n < rows; n++)
    for (let i = 0; i < down.count; i++)
      for (let j = 0; j < across.count; j++) {
        const taps: (number | undefined)[] = [];
        for (let a = 0; a < size[0]; a++)
          for (let b = 0; b < size[1]; b++) {
            const y = i * strides[0] + a * dilation[0] - down.before;
            const x = j * strides[1] + b * dilation[1] - across.before;
            const isInside = y >= 0 && x >= 0 && y < height && x < width;
            taps.push(isInside ? (n * height + y) * width + x : undefined);
          }
        yield taps;
      }
}

/** The convolution, and of each number the sum of the sizes that were added up. */
export function convolved(one: ConvolutionCase, x: ArrayLike<number>, kernel: ArrayLike<number>) {
  const [, , , channels] = one.images;
  const [, , taken, filters] = one.kernel;
  const { groups = 1 } = one;
  const values: number[] = [];
  const sizes: number[] = [];
  for (const taps of windows(one, one.kernel))
    for (let f = 0; f < filters; f++) {
      const first = Math.floor(f / (filters / groups)) * taken;
      let sum = 0;
      let size = 0;
      taps.forEach((place, t) => {
        for (let c = 0; c < taken; c++) {
          const product =
            (place === undefined ? 0 : x[place * channels + first + c]) * kernel[(t * taken + c) * filters + f];
          sum += product;
          size += Math.abs(product);
        }
      });
      values.push(sum);
      sizes.push(size);
    }
  return { values, sizes };
}

/** Of each window of each channel what `of` makes of the numbers inside. */
export function pooled(
  one: WindowCase,
  size: readonly [number, number],
  x: ArrayLike<number>,
  of: (inside: readonly number[]) => number,
): readonly number[] {
  const [, , , channels] = one.images;
  return [...windows(one, size)].flatMap((taps) =>
    Array.from({ length: channels }, (_, c) =>
      of(taps.flatMap((place) => (place === undefined ? [] : [x[place * channels + c]]))),
    ),
  );
}
