/**
 * What stands in the place of storage.ts in the script of workers (rollup.config.mjs): a worker
 * knows no file format. What a model's file holds crosses as it is, and whoever started the worker
 * reads and writes the bytes.
 */
export { storedModel as savedBytes } from "../saved.js";
export { checkedCheckpoint } from "./checkCheckpoint.js";
