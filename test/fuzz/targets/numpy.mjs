/**
 * Files of NumPy: arrays, and archives of such, as data and as texts. What is read has as many
 * numbers as it tells.
 */
import { readFileSync } from "node:fs";
import { parseNpy } from "../../../build/compiled/data/npy.js";
import { openNpz } from "../../../build/compiled/data/npz.js";
import { npzDataset } from "../../../build/compiled/data/numpyDataset.js";
import { isZip } from "../../../build/compiled/data/zip.js";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";

export async function seeds() {
  const golden = JSON.parse(readFileSync(new URL("../../test/golden/numpy_arrays.json", import.meta.url), "utf8"));
  const arrays = golden.arrays.filter(({ what }) => /f4 [CF]|<i8 C|b1 F|u1 C/.test(what)).map(({ file }) => file);
  const archives = Object.values(golden.archives).map(({ file }) => file);
  return [...arrays, ...archives, ...Object.values(golden.refused)].map(
    (file) => new Uint8Array(Buffer.from(file, "base64")),
  );
}

export async function run(input) {
  if (!isZip(input)) {
    const { shape, values } = parseNpy(input);
    if (values.length !== shape.reduce((product, extent) => product * extent, 1))
      throw new Error("numbers that don't fit");
    if (!values.every((value) => typeof value === "number")) throw new Error("numbers that are none");
    return;
  }
  const { names, read } = openNpz(input);
  for (const name of names) await read(name);
  const { train } = await npzDataset(input);
  if (train.x.length !== train.rows * train.columns) throw new Error("a data set of other sizes than it tells");
}
