import { checkOptions, describeValue, invalidOption, isRecord, isSize } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import type { TypedRows } from "./features.js";

/**
 * An image as a canvas gives it (`ImageData`), or anything of that form: red, green, blue and alpha
 * of every pixel, a row after the other.
 */
export interface ImagePixels {
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly data: Uint8ClampedArray | Uint8Array;
  /** Pixels in a row. */
  readonly width: number;
  /** Number of rows. */
  readonly height: number;
}

/** What `pixels` makes of every pixel. */
export interface PixelOptions {
  /** 1: its lightness; 3: red, green and blue; 4: alpha too. Default 3. */
  readonly channels?: 1 | 3 | 4;
}

/** Rows of bytes. */
export interface PixelRows extends TypedRows {
  /** The bytes, row-major [rows, columns]. */
  readonly values: Uint8Array;
}

const PIXEL_OPTIONS: readonly (keyof PixelOptions)[] = ["channels"];

/** What each of red, green and blue adds to a lightness, in thousandths (ITU-R BT.601). */
const [RED, GREEN, BLUE] = [299, 587, 114];

/**
 * Images as rows for `dataset` and `predict`: a row an image, of width x height x channels bytes
 * with the scale 1/255. With 1 or 3 channels pixels are taken as they look on black, as digits
 * drawn on an empty canvas do: colours are multiplied by their alpha.
 *
 * @param images one, or several of equal size
 * @throws UsageError INVALID_OPTION for what is no image; DataError DATA_INVALID, DATA_MISMATCH for
 * sizes that don't fit
 */
export function pixels(images: ImagePixels | readonly ImagePixels[], options: PixelOptions = {}): PixelRows {
  checkOptions("pixels", options, "{ channels: 1 }", PIXEL_OPTIONS);
  const { channels = 3 } = options;
  if (channels !== 1 && channels !== 3 && channels !== 4) throw invalidOption("channels", "1, 3 or 4", channels);
  const list: readonly unknown[] = (Array.isArray(images) ? [...images] : [images]).map(sidesOf);
  if (!list.every(isImage) || list.length === 0) {
    const bad = list.length === 0 ? "an empty array" : sayBad(list.find((image) => !isImage(image)));
    throw new UsageError(
      "INVALID_OPTION",
      `pixels takes images of { data, width, height }, each of at least one pixel, not ${bad}.`,
    );
  }
  const [{ width, height }] = list;
  const count = width * height;
  list.forEach((image, row) => {
    if (image.width !== width || image.height !== height)
      throw new DataError(
        "DATA_MISMATCH",
        `Image ${row + 1} is ${image.width} x ${image.height} pixels and the first ${width} x ${height}: make them equal.`,
      );
    if (image.data.length !== 4 * count)
      throw new DataError(
        "DATA_INVALID",
        `Image ${row + 1} has ${image.data.length} bytes for ${width} x ${height} pixels of 4: pass red, green, blue and alpha.`,
      );
  });
  const values = new Uint8Array(list.length * count * channels);
  list.forEach((image, row) => {
    for (let i = 0; i < count; i++)
      write(values, (row * count + i) * channels, image.data.subarray(4 * i, 4 * i + 4), channels);
  });
  return { values, columns: count * channels, scale: 1 / 255 };
}

/** Writes a pixel to `values` from number `at` on. */
function write(values: Uint8Array, at: number, pixel: Uint8ClampedArray | Uint8Array, channels: 1 | 3 | 4): void {
  if (channels === 4) {
    values.set(pixel, at);
    return;
  }
  const [red, green, blue, alpha] = pixel;
  const onBlack = (colour: number): number => Math.round((colour * alpha) / 255);
  if (channels === 1) values[at] = onBlack((RED * red + GREEN * green + BLUE * blue) / 1000);
  else values.set([onBlack(red), onBlack(green), onBlack(blue)], at);
}

/** What is no image, as a sentence names it. */
function sayBad(image: unknown): string {
  if (!isRecord(image)) return describeValue(image);
  const { data, width, height } = image;
  const isData = ArrayBuffer.isView(data) && !(data instanceof DataView);
  if (!isData) return "an object without an array of bytes";
  if (!(data instanceof Uint8ClampedArray || data instanceof Uint8Array))
    return `one with pixels in a ${Object.prototype.toString.call(data).slice(8, -1)}: take bytes, getImageData(x, y, width, height, { pixelFormat: "rgba-unorm8" })`;
  return `one of ${describeValue(width)} x ${describeValue(height)} pixels`;
}

/** What is looked at of an image, read once. */
function sidesOf(image: unknown): unknown {
  if (typeof image !== "object" || image === null) return image;
  const { data, width, height } = image as Partial<ImagePixels>;
  return { data, width, height };
}

function isImage(image: unknown): image is ImagePixels {
  if (typeof image !== "object" || image === null) return false;
  const { data, width, height } = image as Partial<ImagePixels>;
  const isBytes = data instanceof Uint8ClampedArray || data instanceof Uint8Array;
  return isBytes && isSize(width) && isSize(height);
}
