import { ResourceError, UsageError } from "../errors.js";
import type { Host } from "./host.js";

/** Makes sure that files can be written where the user wants them, before anything is computed. @throws ResourceError WRITE_FAILED. */
export async function checkWritable(host: Host, paths: readonly (string | undefined)[]): Promise<void> {
  for (const path of paths) {
    if (path === undefined) continue;
    const why = await host.whyNotWritable(path);
    if (why !== undefined)
      throw new ResourceError("WRITE_FAILED", `${path} could not be written: ${why}; choose another place.`);
  }
}

/** @throws UsageError where a file that is to be written is one of those that are read. */
export async function checkNotRead(host: Host, flag: string, path: string, read: readonly string[]): Promise<void> {
  for (const source of read)
    if (await host.isSameFile(path, source))
      throw new UsageError(
        "INVALID_OPTION",
        `${flag} ${path} would overwrite ${source}, which is read: choose another name.`,
      );
}
