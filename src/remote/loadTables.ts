import { chunk } from "../errors.js";

/** What makes models take tables, a chunk of its own. @throws ResourceError SCRIPT_NOT_FOUND. */
export function loadTables(): Promise<typeof import("./tables.js")> {
  return chunk("tables", import("./tables.js"));
}
