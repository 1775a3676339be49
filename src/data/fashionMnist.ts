import type { Platform } from "../platform/platform.js";
import type { Dataset } from "./dataset.js";
import { type IdxFolder, loadIdxFolder } from "./idxFolder.js";

/**
 * The classes of Fashion-MNIST, in the order of their numbers (Xiao, Rasul & Vollgraf, arXiv
 * 1708.07747).
 */
export const FASHION_CLASSES: readonly string[] = [
  ...([
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ] as const),
];

/**
 * Fashion-MNIST from a folder with its four IDX files, named as those of MNIST, with the names of
 * its classes.
 * @param name what the data set is called; the folder's path by default
 * @throws as `loadIdxFolder`
 */
export async function loadFashionMnist(platform: Platform, folder: string, name?: string): Promise<IdxFolder> {
  const { train, test } = await loadIdxFolder(platform, folder, name);
  return { train: named(train), ...(test && { test: named(test) }) };
}

/**
 * Whether a folder's own name says that it holds Fashion-MNIST; those of the folders above say
 * nothing of it.
 */
export function isFashion(folder: string): boolean {
  return /fashion[^\\/]*[\\/]*$/i.test(folder);
}

/** With names for its classes, where these are no more than there are names. */
function named(data: Dataset): Dataset {
  return (data.classes?.length ?? 0) <= FASHION_CLASSES.length ? { ...data, classes: [...FASHION_CLASSES] } : data;
}
