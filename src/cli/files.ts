import { ResourceError, UsageError } from "../errors.js";
import type { Host } from "./host.js";
import { STANDARD_INPUT } from "./openTable.js";

/**
 * Makes sure that files can be written where the user wants them, before anything is computed.
 * @throws ResourceError WRITE_FAILED.
 */
export async function checkWritable(host: Host, paths: readonly (string | undefined)[]): Promise<void> {
  for (const path of paths) {
    if (path === undefined) continue;
    const why = await host.whyNotWritable(path);
    if (why !== undefined)
      throw new ResourceError("WRITE_FAILED", `${path} could not be written: ${why}; choose another place.`);
  }
}

/** A file that an option names. */
export interface FlaggedFile {
  readonly flag: string;
  readonly path: string | undefined;
}

/**
 * Makes sure that no file which is to be written is one of those that are read, under this name or
 * another.
 *
 * @param read paths, of folders for the files in them; "-" is standard input
 * @throws UsageError
 */
export async function checkNotRead(
  host: Host,
  written: readonly FlaggedFile[],
  read: readonly (string | undefined)[],
): Promise<void> {
  const sources: string[] = [];
  for (const source of read) if (source !== undefined) sources.push(source, ...(await filesIn(host, source)));
  for (const { flag, path } of written) {
    if (path === undefined) continue;
    for (const source of sources)
      if (await host.isSameFile(path, source))
        throw new UsageError(
          "INVALID_OPTION",
          `${flag} ${path} would overwrite ${source === "-" ? STANDARD_INPUT : source}, which is read: choose another name.`,
        );
  }
}

async function filesIn({ platform }: Host, folder: string): Promise<readonly string[]> {
  const names = (await platform.listFolder(folder)) ?? [];
  return names.map((name) => platform.join(folder, name));
}
