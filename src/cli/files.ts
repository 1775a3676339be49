import { ResourceError } from "../errors.js";
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

/** Text as a word of a shell command: in quotes where a shell would read it otherwise. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
