/** Red, green and blue, 0 .. 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The colour that "#rgb" or "#rrggbb" names. */
export function colourOf(text: string): Colour {
  const digits = text.replace("#", "");
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const value = Number.parseInt(long.slice(0, 6), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colour that is `share` (0 .. 1) of the way from one to another. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const at = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share);
  return [at(0), at(1), at(2)];
}

/** The largest size of numbers; at least the smallest positive, so that it can be divided by. */
export function largest(values: ArrayLike<number>): number {
  let most = Number.MIN_VALUE;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

/** Pixels (red, green, blue, opacity) of numbers from 0 to `most`, from one colour to another. */
export function shades(
  values: ArrayLike<number>,
  most: number,
  zero: Colour,
  full: Colour,
): Uint8ClampedArray<ArrayBuffer> {
  return pixelsOf(values, (value) => mix(zero, full, Math.min(1, Math.max(0, value / most))));
}

/** Pixels of numbers of either sign, -most .. most. */
export function diverging(
  values: ArrayLike<number>,
  most: number,
  negative: Colour,
  zero: Colour,
  positive: Colour,
): Uint8ClampedArray<ArrayBuffer> {
  return pixelsOf(values, (value) => mix(zero, value < 0 ? negative : positive, Math.min(1, Math.abs(value) / most)));
}

function pixelsOf(values: ArrayLike<number>, colour: (value: number) => Colour): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    pixels.set(colour(values[i]), i * 4);
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** The numbers of one column of a row-major matrix: the weights that go into a unit. */
export function columnOf(values: ArrayLike<number>, columns: number, column: number): Float64Array {
  return Float64Array.from({ length: values.length / columns }, (_, row) => values[row * columns + column]);
}
