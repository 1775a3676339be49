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

/** The stream of these draws: layers draw from those below it, weights from those far below. */
const STREAM = 2 ** 32 - 1;

/** The move of a row in an epoch, which nothing else decides. */
export function drawMove({ shift, flip, rotate }: SettledAugmentation, seed: number, epoch: number, row: number): Move {
  const [first, second, third, fourth] = philox(seed, [0, epoch, STREAM, row]).map((word) => word / 2 ** 32);
  const pixels = (share: number): number => Math.floor(share * (2 * shift + 1)) - shift;
  const turns = ((2 * fourth - 1) * rotate) / 180;
  return {
    down: pixels(first),
    right: pixels(second),
    isMirrored: flip && third < 0.5,
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

/**
 * Writes what a move makes of the image that begins at number `from`, to `out` from number `to` on.
 * Each pixel is the mean of the four about the place that it comes from, by nearness (bilinear
 * interpolation): of an image that isn't turned that is one of them.
 */
export function moveImage(out: Reals, to: number, { values, shape, scale }: Source, from: number, move: Move): void {
  const [height, width, channels] = shape;
  const { down, right, isMirrored, cosine, sine } = move;
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  for (let y = 0; y < height; y++) {
    const v = y - down - middle;
    for (let x = 0; x < width; x++, to += channels) {
      const u = x - right - centre;
      const line = cosine * v - sine * u + middle;
      const turned = cosine * u + sine * v;
      const column = (isMirrored ? -turned : turned) + centre;
      const top = Math.floor(line);
      const left = Math.floor(column);
      const below = line - top;
      const beside = column - left;
      // what has no weight isn't read
      const bottom = Math.min(below > 0 ? top + 1 : top, height - 1);
      const end = Math.min(beside > 0 ? left + 1 : left, width - 1);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = Math.max(top, 0); i <= bottom; i++)
          for (let j = Math.max(left, 0); j <= end; j++) {
            const weight = (i === top ? 1 - below : below) * (j === left ? 1 - beside : beside);
            sum += weight * values[from + (i * width + j) * channels + c];
          }
        out[to + c] = sum * scale;
      }
    }
  }
}
