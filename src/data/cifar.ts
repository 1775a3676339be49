import { checkText, describeValue, invalidOption } from "../check.js";
import { DataError, FormatError, UsageError } from "../errors.js";
import type { Platform } from "../platform/platform.js";
import type { Dataset } from "./dataset.js";
import { gunzip, isGzip } from "./gzip.js";
import { PIXEL_SCALE } from "./idx.js";
import type { IdxFolder } from "./idxFolder.js";

/**
 * The classes of CIFAR-10, in the order of their numbers (Krizhevsky, "Learning multiple layers of
 * features from tiny images", 2009).
 */
export const CIFAR10_CLASSES: readonly string[] = [
  ...(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"] as const),
];

const [SIDE, CHANNELS] = [32, 3];
const PLANE = SIDE * SIDE;
const PIXELS = PLANE * CHANNELS;
/** A label, then all reds, all greens and all blues, a row after the other. */
const RECORD = 1 + PIXELS;
/** Images of the six files together, of which a packed one has no more. */
const MOST_IMAGES = 60_000;

/**
 * A Dataset of the images of CIFAR-10 in bytes (scale 1/255), [32, 32, 3] each, from files of its
 * binary version, plain or gzip, which follow one another:
 * https://www.cs.toronto.edu/~kriz/cifar.html. A file may have any number of images.
 * @param name what the data set is called
 * @throws UsageError INVALID_OPTION; FormatError FORMAT_INVALID for bytes that are no such images
 */
export async function cifar10Dataset(files: readonly Uint8Array[], name: string): Promise<Dataset> {
  if (!Array.isArray(files) || files.length === 0 || !files.every((file) => file instanceof Uint8Array))
    throw new UsageError(
      "INVALID_OPTION",
      `cifar10Dataset takes a list of files as bytes (Uint8Array), not ${describeValue(files)}.`,
    );
  checkText("name", name);
  return datasetOf(
    files.map((bytes, i) => ({ bytes, what: `File ${i + 1} of ${name}` })),
    name,
  );
}

/**
 * CIFAR-10 from the folder of its binary version: data_batch_1.bin to data_batch_5.bin, or the
 * first of them, and test_batch.bin, plain or packed as `.gz`.
 * @param name what the data set is called; the folder's path by default
 * @throws DataError DATA_NOT_FOUND for a missing folder or file; FormatError for a damaged file
 */
export async function loadCifar10(platform: Platform, folder: string, name = folder): Promise<IdxFolder> {
  if (typeof folder !== "string") throw invalidOption("folder", "a path or an address", folder);
  checkText("name", name);
  const listed = await platform.listFolder(folder);
  const partOf = async (stem: string): Promise<File | undefined> => {
    for (const file of [`${stem}.bin`, `${stem}.bin.gz`]) {
      const path = platform.join(folder, file);
      // a page can't list a folder of a server, but it can ask for each file
      if (listed ? listed.includes(file) : await platform.exists(path))
        return { bytes: await platform.readFile(path), what: path };
    }
    return undefined;
  };
  const batches: File[] = [];
  let missing: string | undefined;
  for (let batch = 1; batch <= 5; batch++) {
    const found = await partOf(`data_batch_${batch}`);
    if (found && missing)
      throw new DataError(
        "DATA_NOT_FOUND",
        `${folder} has data_batch_${batch}.bin but no ${missing}: put all batches there, or name one file of them.`,
      );
    if (found) batches.push(found);
    else missing ??= `data_batch_${batch}.bin`;
  }
  if (batches.length === 0)
    throw new DataError(
      "DATA_NOT_FOUND",
      `${folder} has no file data_batch_1.bin: name the folder of CIFAR-10's binary version, cifar-10-batches-bin.`,
    );
  const test = await partOf("test_batch");
  return { train: await datasetOf(batches, name), ...(test && { test: await datasetOf([test], name) }) };
}

/** Whether a file or folder of these names is CIFAR-10's. */
export function isCifar10(names: readonly string[]): boolean {
  return names.some((name) => /^(data_batch_\d|test_batch)\.bin(\.gz)?$/.test(name));
}

interface File {
  readonly bytes: Uint8Array;
  /** How errors name it. */
  readonly what: string;
}

async function datasetOf(files: readonly File[], name: string): Promise<Dataset> {
  const contents: Uint8Array[] = [];
  for (const { bytes, what } of files) {
    const content = isGzip(bytes) ? await gunzip(bytes, MOST_IMAGES * RECORD, what) : bytes;
    check(content, what);
    contents.push(content);
  }
  const rows = contents.reduce((sum, { length }) => sum + length / RECORD, 0);
  const x = new Uint8Array(rows * PIXELS);
  const labels = new Int32Array(rows);
  let row = 0;
  for (const content of contents)
    for (let at = 0; at < content.length; at += RECORD, row++) {
      labels[row] = content[at];
      for (let pixel = 0; pixel < PLANE; pixel++)
        for (let channel = 0; channel < CHANNELS; channel++)
          x[row * PIXELS + pixel * CHANNELS + channel] = content[at + 1 + channel * PLANE + pixel];
    }
  const shape = [SIDE, SIDE, CHANNELS];
  return {
    name,
    x,
    rows,
    columns: PIXELS,
    shape,
    scale: PIXEL_SCALE,
    labels,
    classes: [...CIFAR10_CLASSES],
    outputs: 1,
  };
}

/** @throws FormatError FORMAT_INVALID unless it consists of labels and images. */
function check(content: Uint8Array, what: string): void {
  const broken = (why: string): FormatError =>
    new FormatError(
      "FORMAT_INVALID",
      `${what} is not a file of CIFAR-10's binary version: ${why}; get it again, and unpack its .tar.gz first.`,
    );
  if (content.length === 0 || content.length % RECORD !== 0)
    throw broken(`it has ${content.length} bytes, not ${RECORD} for each image`);
  for (let at = 0; at < content.length; at += RECORD)
    if (content[at] >= CIFAR10_CLASSES.length)
      throw broken(`image ${at / RECORD + 1} has the label ${content[at]}, and 9 is the largest`);
}
