import { DataError } from "../errors.js";
import type { Platform } from "../platform/platform.js";
import type { Host } from "./host.js";

/** Above this the text of a file would be longer than engines let a string be. */
const MOST_BYTES = 512_000_000;

/** The text of a CSV file. @throws DataError for a missing file, one above 512 MB, and one that is not UTF-8. */
export async function readTextFile(platform: Platform, path: string): Promise<string> {
  return decodeText(await platform.readFile(path), path);
}

/** The text of a CSV file, or of standard input where `path` is "-". @throws DataError as `readTextFile`. */
export async function readText(host: Host, path: string, name: string): Promise<string> {
  return path === "-" ? decodeText(await host.readStdin(), name) : readTextFile(host.platform, path);
}

/** UTF-8 as text; what `name` holds in another encoding would otherwise lose its letters without a sign. */
export function decodeText(bytes: Uint8Array, name: string): string {
  if (bytes.length > MOST_BYTES)
    throw new DataError(
      "DATA_INVALID",
      `${name} has ${Math.round(bytes.length / 1e6)} MB, and 512 MB of CSV are the most that is read: split it.`,
    );
  try {
    // A byte 0 is UTF-8 too, but no table holds one: it is what ASCII has between its letters in UTF-16.
    if (!bytes.includes(0)) return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {}
  throw new DataError("DATA_INVALID", `${name} is not UTF-8 text; save it as UTF-8.`);
}
