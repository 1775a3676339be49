import type { ByteParts } from "../data/csvTable.js";
import { fileParts } from "./fileParts.js";
import type { Host } from "./host.js";

/** What a command reads rows from. */
export type SourceHost = Pick<Host, "platform" | "readStdin">;

/** A table that is to be read: what messages call it, and its bytes. */
export interface OpenTable {
  readonly name: string;
  readonly source: Uint8Array | ByteParts;
}

/** The CSV file at this path, or what stands on standard input for "-". @throws DataError for a file that can't be read. */
export async function openTable({ platform, readStdin }: SourceHost, path: string): Promise<OpenTable> {
  if (path === "-") return { name: "standard input", source: await readStdin() };
  return { name: path, source: await fileParts(platform, path) };
}

/** Whether a name is that of a CSV file, or "-". */
export function isTablePath(path: string): boolean {
  return path === "-" || /\.(csv|tsv|txt)$/i.test(path);
}
