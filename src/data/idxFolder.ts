import { invalidOption } from "../check.js";
import { DataError } from "../errors.js";
import type { Platform } from "../platform/platform.js";
import type { Dataset } from "./dataset.js";
import { idxDataset } from "./idx.js";
import { numberedClasses } from "./labels.js";

/** What a folder of IDX files holds; `test` is absent where the folder has no test files. */
export interface IdxFolder {
  /** The rows to train on. */
  readonly train: Dataset;
  /** The rows to test on; absent where the folder has none. */
  readonly test?: Dataset;
}

/**
 * The data set in a folder with the files of MNIST and its relatives: `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, and `t10k-...` (or `test-...`) for the test part; also with
 * `.idx3-ubyte` endings, and packed as `.gz`. Both parts have the same classes.
 *
 * @param name what the data set is called; the folder's path by default
 * @throws DataError DATA_NOT_FOUND for a missing folder or file; DATA_MISMATCH for parts that don't
 * belong together; FormatError for a damaged file
 */
export async function loadIdxFolder(platform: Platform, folder: string, name = folder): Promise<IdxFolder> {
  if (typeof folder !== "string") throw invalidOption("folder", "a path or an address", folder);
  if (typeof name !== "string") throw invalidOption("name", "text that says what the data set is called", name);
  const files = await platform.listFolder(folder);
  if (!files && platform.name === "node")
    throw new DataError("DATA_NOT_FOUND", `${folder} is not a folder that can be read; name one that holds IDX files.`);
  // A page can't list a folder of a server, but it can ask for each file.
  const has: HasFile = async (file) => (files ? files.includes(file) : platform.exists(platform.join(folder, file)));
  const train = await loadPart(platform, folder, has, ["train"], name);
  if (!train)
    throw new DataError(
      "DATA_NOT_FOUND",
      `${folder} has no file train-images-idx3-ubyte (or with .gz); name a folder that holds the four IDX files.`,
    );
  const test = await loadPart(platform, folder, has, ["t10k", "test"], name);
  if (!test) return { train };
  if (test.columns !== train.columns)
    throw new DataError(
      "DATA_MISMATCH",
      `The images in ${folder} have ${train.columns} pixels for training and ${test.columns} for testing; use files of one data set.`,
    );
  const classes = numberedClasses(Math.max(train.classes?.length ?? 0, test.classes?.length ?? 0));
  return { train: { ...train, classes }, test: { ...test, classes } };
}

type HasFile = (file: string) => Promise<boolean>;

async function loadPart(
  platform: Platform,
  folder: string,
  has: HasFile,
  prefixes: readonly string[],
  name: string,
): Promise<Dataset | undefined> {
  const images = await findFile(has, prefixes, "images", 3);
  const labels = await findFile(has, prefixes, "labels", 1);
  if (!images && !labels) return undefined;
  if (!images || !labels)
    throw new DataError(
      "DATA_NOT_FOUND",
      `${folder} has ${images ?? labels} but no ${prefixes[0]}-${images ? "labels-idx1" : "images-idx3"}-ubyte; put both there.`,
    );
  const paths = { images: platform.join(folder, images), labels: platform.join(folder, labels) };
  const [imageBytes, labelBytes] = await Promise.all([
    platform.readFile(paths.images),
    platform.readFile(paths.labels),
  ]);
  return idxDataset(imageBytes, labelBytes, name, paths);
}

/** The first of the usual spellings that the folder has; a plain file comes before a packed one. */
async function findFile(
  has: HasFile,
  prefixes: readonly string[],
  content: "images" | "labels",
  rank: number,
): Promise<string | undefined> {
  for (const ending of ["", ".gz"])
    for (const prefix of prefixes)
      for (const separator of ["-", "."]) {
        const file = `${prefix}-${content}${separator}idx${rank}-ubyte${ending}`;
        if (await has(file)) return file;
      }
  return undefined;
}
