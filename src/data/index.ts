/**
 * Data in files of other programs: what the entries `lanegrad/data` for Node and for pages share.
 */
export { CIFAR10_CLASSES, cifar10Dataset } from "./cifar.js";
export type { Dataset } from "./dataset.js";
export { FASHION_CLASSES } from "./fashionMnist.js";
export type { IdxFolder } from "./idxFolder.js";
export { type Npy, parseNpy } from "./npy.js";
export { type Npz, openNpz } from "./npz.js";
export { type NumpyOptions, type NumpyParts, npyDataset, npzDataset } from "./numpyDataset.js";
