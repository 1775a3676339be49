/**
 * Where windows may lie: "valid" ones inside of the image alone; with "same" they stick out over
 * its edges, evenly or one further behind, so that there are as many as the image is long, divided
 * by the stride and rounded up.
 */
export const PADDINGS = ["valid", "same"] as const;

/** One of `PADDINGS`. */
export type Padding = (typeof PADDINGS)[number];

/** How windows lie along one axis of an image. */
export interface Axis {
  /** Elements of the image. */
  readonly input: number;
  /** Elements of a window, `dilation` apart from one to the next. */
  readonly size: number;
  readonly dilation: number;
  /** Elements from the begin of a window to that of the next one. */
  readonly stride: number;
  /** Elements by which the first window begins before the image. */
  readonly before: number;
  /** Windows. */
  readonly output: number;
}

/** The windows along an axis of `input` elements; undefined where not one of them fits. */
export function axisOf(
  input: number,
  size: number,
  stride: number,
  dilation: number,
  padding: Padding,
): Axis | undefined {
  const span = (size - 1) * dilation + 1;
  const output = padding === "same" ? Math.ceil(input / stride) : Math.floor((input - span) / stride) + 1;
  const outside = padding === "same" ? Math.max(0, (output - 1) * stride + span - input) : 0;
  return output < 1 ? undefined : { input, size, dilation, stride, before: Math.floor(outside / 2), output };
}
