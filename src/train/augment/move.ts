import { cosPi } from "../../random/exact.js";
import { philox } from "../../random/philox.js";
import type { Reals } from "../../runtime/runtime.js";
import type { SettledAugmentation } from "./options.js";

/** What is done to one image. */
export interface Move {
  /** Pixels down and to the right. */
  readonly down: number;
  readonly right: number;
  readonly isMirrored: boolean;
  /** Cosine and sine of the angle, clockwise as rows run downwards. */
  readonly cosine: number;
  readonly sine: number;
}

/** Layers draw from the streams below it, weights from those far below. */
const STREAM = 2 ** 32 - 1;
const WORDS = 2 ** 32;

/** The move of a row in an epoch, which nothing else decides. */
export function drawMove({ shift, flip, rotate }: SettledAugmentation, seed: number, epoch: number, row: number): Move {
  const [first, second, third, fourth] = philox(seed, [0, epoch, STREAM, row]);
  const pixels = (word: number): number => Math.floor((word / WORDS) * (2 * shift + 1)) - shift;
  const turns = (((2 * fourth) / WORDS - 1) * rotate) / 180;
  return {
    down: pixels(first),
    right: pixels(second),
    isMirrored: flip && third >= WORDS / 2,
    cosine: cosPi(turns),
    sine: cosPi(0.5 - turns),
  };
}

/** Images that lie somewhere, [height, width, channels] each. */
export interface Source {
  readonly values: Reals | Uint8Array;
  readonly shape: readonly number[];
  /** What each number is multiplied by. */
  readonly scale: number;
}

/** Writes what a move makes of the image that begins at number `from`, to `out` from number `to` on. */
export function moveImage(out: Reals, to: number, source: Source, from: number, move: Move): void {
  (move.cosine === 1 ? copyPixels : weighPixels)(out, to, source, from, move);
}

/** Of an image that isn't turned: whole pixels. */
function copyPixels(out: Reals, to: number, { values, shape, scale }: Source, from: number, move: Move): void {
  const [height, width, channels] = shape;
  const { down, right, isMirrored } = move;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [line, column] = [y - down, x - right];
      const isInside = line >= 0 && line < height && column >= 0 && column < width;
      const at = from + (line * width + (isMirrored ? width - 1 - column : column)) * channels;
      for (let c = 0; c < channels; c++) out[to++] = isInside ? values[at + c] * scale : 0;
    }
}

/** Of one that is turned: each pixel is the mean of the four about the place that it comes from, by nearness (bilinear interpolation). */
function weighPixels(out: Reals, to: number, { values, shape, scale }: Source, from: number, move: Move): void {
  const [height, width, channels] = shape;
  const { down, right, isMirrored, cosine, sine } = move;
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [v, u] = [y - down - middle, x - right - centre];
      const line = cosine * v - sine * u + middle;
      const straight = cosine * u + sine * v + centre;
      const column = isMirrored ? width - 1 - straight : straight;
      const [top, left] = [Math.floor(line), Math.floor(column)];
      const [below, beside] = [line - top, column - left];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < 4; k++) {
          const [i, j] = [top + (k >> 1), left + (k & 1)];
          if (i < 0 || i >= height || j < 0 || j >= width) continue;
          const weight = (k >> 1 ? below : 1 - below) * (k & 1 ? beside : 1 - beside);
          sum += weight * values[from + (i * width + j) * channels + c];
        }
        out[to++] = sum * scale;
      }
    }
}
