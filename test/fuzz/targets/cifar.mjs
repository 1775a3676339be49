/**
 * Files of CIFAR-10. The first byte of an input says how often the rest is repeated, up to a whole
 * image or not.
 */
import { cifar10Dataset } from "../../../build/compiled/data/cifar.js";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";

const RECORD = 3073;

export async function seeds() {
  const image = (label) => Uint8Array.of(1, label, ...new Array(RECORD - 1).fill(label));
  return [
    image(0),
    image(9),
    image(10),
    Uint8Array.of(2, ...image(3).subarray(1)),
    Uint8Array.of(0, 1, 2),
    Uint8Array.of(1, 0x1f, 0x8b),
  ];
}

export async function run(input) {
  const [times = 0] = input;
  const rest = input.subarray(1);
  const { x, rows, columns, labels, classes } = await cifar10Dataset(new Array(times % 4).fill(rest), "images");
  if (x.length !== rows * columns || labels.length !== rows) throw new Error("a data set of other sizes than it tells");
  if (rows * RECORD !== (times % 4) * rest.length && rest[0] !== 0x1f) throw new Error("images that aren't there");
  if (!labels.every((label) => label < classes.length)) throw new Error("labels without classes");
}
