import { fileParts } from "./fileParts.js";
import type { Host } from "./host.js";
import { type Unpacked, unpacked } from "./unpacked.js";

/** What a command reads rows from. */
export type SourceHost = Pick<Host, "platform" | "readStdin">;

/** What messages call standard input. */
export const STANDARD_INPUT = "standard input";

/** A table that is to be read: what messages call it, and its bytes. */
export interface OpenTable extends Unpacked {
  readonly name: string;
  /** All bytes, packed where they are packed. */
  whole(): Promise<Uint8Array>;
}

/**
 * The CSV file at this path, or what stands on standard input for "-"; either may be packed by
 * gzip.
 * @throws DataError for a file that can't be read; FormatError for one that is no whole gzip file
 */
export async function openTable({ platform, readStdin }: SourceHost, path: string): Promise<OpenTable> {
  if (path === "-") {
    const bytes = await readStdin();
    return { name: STANDARD_INPUT, ...(await unpacked(STANDARD_INPUT, bytes)), whole: async () => bytes };
  }
  const parts = await fileParts(platform, path);
  const whole = async (): Promise<Uint8Array> => (parts instanceof Uint8Array ? parts : platform.readFile(path));
  return { name: path, ...(await unpacked(path, parts)), whole };
}

/** Whether a name is that of a CSV file, packed or not, or "-". */
export function isTablePath(path: string): boolean {
  return path === "-" || /\.(csv|tsv|txt)(\.gz)?$/i.test(path);
}
