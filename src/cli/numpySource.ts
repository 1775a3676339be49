import type { Dataset } from "../data/dataset.js";
import { type NumpyOptions, type NumpyParts, npyDataset, npzDataset } from "../data/numpyDataset.js";
import type { Task } from "../data/targets.js";
import { UsageError } from "../errors.js";
import type { SourceHost } from "./openTable.js";

/** Options that say what in files of NumPy is meant. */
export interface NumpyFlags {
  /** The arrays of an archive with features and targets, "x,y". */
  readonly arrays?: readonly string[];
  readonly task?: Task;
}

/** Whether a name is that of a file of NumPy. */
export function isNumpyPath(path: string): boolean {
  return /\.np[yz]$/i.test(path);
}

/**
 * The rows in an archive of NumPy, or in two files of arrays, features and targets.
 * @throws UsageError; FormatError, DataError as `npzDataset`
 */
export async function loadNumpy(
  { platform }: SourceHost,
  [path, targets]: readonly string[],
  { arrays = [], task }: NumpyFlags,
  classes: readonly string[] | undefined,
): Promise<NumpyParts> {
  const options: NumpyOptions = { name: path, ...(task && { task }), ...(classes && { classes }) };
  if (/\.npz$/i.test(path)) {
    if (targets !== undefined)
      throw refusal(`${path} holds features and targets both, by name: leave the second file out.`);
    const [x, y] = arrays;
    return npzDataset(await platform.readFile(path), { ...options, ...(x && { x }), ...(y && { y }) });
  }
  if (targets === undefined || !/\.npy$/i.test(targets))
    throw refusal(`${path} holds one array: name the .npy file of the features, then that of the targets.`);
  if (arrays.length > 0) throw refusal("--arrays names arrays of an .npz file, and a .npy file has one: leave it out.");
  const [features, answers] = await Promise.all([platform.readFile(path), platform.readFile(targets)]);
  return { train: npyDataset(features, answers, options) };
}

/** Whether rows are images, by how their numbers lie. */
export function areImages({ shape }: Dataset): boolean {
  return shape !== undefined;
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}
