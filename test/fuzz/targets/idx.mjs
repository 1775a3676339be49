/**
 * IDX files. The first byte of an input says where the file of images ends and that of labels
 * begins.
 */
import { idxDataset, parseIdx } from "../../../build/compiled/data/idx.js";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";

export async function seeds() {
  const images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4];
  const labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];
  return [
    [images.length, ...images, ...labels],
    [0, ...images],
    [0, 0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0],
  ].map((bytes) => Uint8Array.from(bytes));
}

export async function run(input) {
  const [split = 0] = input;
  const [images, labels] = [input.subarray(1, 1 + split), input.subarray(1 + split)];
  if (split > 0) {
    const { x, rows, columns, labels: found, classes } = await idxDataset(images, labels, "digits");
    if (x.length !== rows * columns || found.length !== rows)
      throw new Error("a data set of other sizes than it tells");
    if (!found.every((label) => label < classes.length)) throw new Error("labels without classes");
  } else {
    const { shape, values } = parseIdx(labels);
    if (values.length !== shape.reduce((product, size) => product * size, 1)) throw new Error("values that don't fit");
  }
}
