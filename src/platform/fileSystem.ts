// Reached through the process, so that no `node:` import stands in a graph that a page's bundler
// walks.
export const fs = process.getBuiltinModule("node:fs/promises");

/** The calls that a save is made of; tests hand in some that fail. */
export type SaveCalls = Pick<
  typeof fs,
  "access" | "constants" | "lstat" | "open" | "readdir" | "readlink" | "rename" | "rm" | "stat"
>;

/** An open file. */
export type FileHandle = Awaited<ReturnType<SaveCalls["open"]>>;
