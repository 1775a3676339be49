/**
 * Writing models, and reading and writing checkpoints: loaded together, for most of it is one file
 * format.
 */

export { readCheckpoint, savedBytes, writeCheckpoint, writeModel } from "../files.js";
export { checkedCheckpoint } from "./checkCheckpoint.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpointFile.js";
export { soundCheckpoint } from "./soundCheckpoint.js";
