/**
 * What lanegrad asks of the place it runs in. Only the files in this folder name `node:*`, `process`, `fetch` or `Worker`;
 * everything else is handed a Platform by the entry (`src/node.ts`, `src/browser.ts`).
 */
export interface Platform {
  readonly name: "node" | "browser";
  /** The whole file at a path (Node) or URL (page). @throws DataError DATA_NOT_FOUND with one sentence when it can't be read. */
  readFile(path: string): Promise<Uint8Array>;
  /** Writes beside the target, syncs and renames, so that a file is whole or absent. @throws ResourceError WRITE_FAILED. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Whether something readable stands at the path. */
  exists(path: string): Promise<boolean>;
  /** The names in a folder, sorted; undefined when the path is not a folder. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /** The folder of an installed npm package, undefined when it isn't installed (always undefined in a page). */
  packageFolder(name: string): string | undefined;
  /**
   * Lets the engine compute neighbouring 128-bit vectors of the code it optimises from now on in 256-bit registers, or stops
   * it; false where it can't.
   */
  allowWideLanes(allowed: boolean): boolean;
  /** Resolves after other events of the host (timers, signals, input) had their turn. */
  pause(): Promise<void>;
  /** Joins path segments the platform's way. */
  join(...segments: readonly string[]): string;
}
