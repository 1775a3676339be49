/** What most pages do without: files that they read and write, and workers that they start. */
export { exists, readFile, writeFile } from "./pageFiles.js";
export { startPageWorker, usePageWorker } from "./pageWorker.js";
