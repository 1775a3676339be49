import { type Dataset, dataset } from "../../../src/node.js";

/** Of networks that take such images. */
export const options = { inputs: [9, 8, 2], loss: "crossEntropy", threads: 1, seed: 3 } as const;

/** Images in bytes, of two classes: a bright line across, or down. */
export function images(rows: number, height = 9, width = 8, channels = 2): Dataset {
  const columns = height * width * channels;
  const values = Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7919 + (i >> 5) * 104729) % 90);
  for (let n = 0; n < rows; n++)
    for (let k = 0; k < Math.min(height, width); k++) {
      const [y, x] = n % 2 === 0 ? [n % height, k] : [k, n % width];
      values[n * columns + (y * width + x) * channels] = 255;
    }
  const y = Array.from({ length: rows }, (_, n) => (n % 2 === 0 ? "across" : "down"));
  return dataset({ x: { values, columns, scale: 1 / 255 }, y });
}
