import { cifar10Dataset, isCifar10, loadCifar10 } from "../data/cifar.js";
import { isFashion, loadFashionMnist } from "../data/fashionMnist.js";
import { type IdxFolder, loadIdxFolder } from "../data/idxFolder.js";
import type { Platform } from "../platform/platform.js";

/**
 * The images in a folder with the files of CIFAR-10, Fashion-MNIST or another set in IDX; undefined
 * where it is no folder.
 */
export async function loadImageFolder(platform: Platform, path: string): Promise<IdxFolder | undefined> {
  const files = await platform.listFolder(path);
  if (!files) return undefined;
  if (isCifar10(files)) return loadCifar10(platform, path);
  return isFashion(path) ? loadFashionMnist(platform, path) : loadIdxFolder(platform, path);
}

/** Those in one file of CIFAR-10, which its name tells; undefined for any other. */
export async function loadImageFile(platform: Platform, path: string): Promise<IdxFolder | undefined> {
  const [name = path] = path.split(/[\\/]/).slice(-1);
  return isCifar10([name]) ? { train: await cifar10Dataset([await platform.readFile(path)], path) } : undefined;
}
