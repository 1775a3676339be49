/** Reading and writing models: loaded together, for most of it is one file format. */
export { checkCheckpoint } from "./checkCheckpoint.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpointFile.js";
export { loadModel } from "./load.js";
export { savedBytes } from "./saved.js";
