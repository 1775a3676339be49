/**
 * Data in files of other programs, in pages: an entry of its own, so that whoever has none doesn't
 * carry their readers along.
 */
import * as cifar from "./data/cifar.js";
import * as fashion from "./data/fashionMnist.js";
import type { IdxFolder } from "./data/idxFolder.js";
import { browserPlatform } from "./platform/browser.js";

export * from "./data/index.js";
export type {} from "./globals.js";

/**
 * CIFAR-10 from its binary version (cifar-10-batches-bin) below a URL, plain or packed as `.gz`.
 * `name` is what errors and reports call the data.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadCifar10(folder: string, name?: string): Promise<IdxFolder> {
  return cifar.loadCifar10(browserPlatform, folder, name);
}

/**
 * Fashion-MNIST with the names of its classes, from its IDX files below a URL, plain or packed as
 * `.gz`. `name` is what errors and reports call the data.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError.
 */
export function loadFashionMnist(folder: string, name?: string): Promise<IdxFolder> {
  return fashion.loadFashionMnist(browserPlatform, folder, name);
}
