/**
 * Data in files of other programs, in Node: an entry of its own, so that whoever has none doesn't
 * carry their readers along.
 */
import * as cifar from "./data/cifar.js";
import * as fashion from "./data/fashionMnist.js";
import type { IdxFolder } from "./data/idxFolder.js";
import { nodePlatform } from "./platform/node.js";

export * from "./data/index.js";
export type {} from "./globals.js";

/**
 * CIFAR-10 from a folder with its binary version (cifar-10-batches-bin), plain or packed as `.gz`.
 * `name` is what errors and reports call the data.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadCifar10(folder: string, name?: string): Promise<IdxFolder> {
  return cifar.loadCifar10(nodePlatform, folder, name);
}

/**
 * Fashion-MNIST with the names of its classes, from a folder with its IDX files, plain or packed
 * as `.gz`. `name` is what errors and reports call the data.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadFashionMnist(folder: string, name?: string): Promise<IdxFolder> {
  return fashion.loadFashionMnist(nodePlatform, folder, name);
}
