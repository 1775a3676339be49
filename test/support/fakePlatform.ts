import { DataError } from "../../src/errors.js";
import type { Platform } from "../../src/platform/platform.js";

/** A platform whose files stand in memory under "/"-separated paths. */
export interface FakePlatform extends Platform {
  readonly files: Map<string, Uint8Array>;
}

/** What the fake platform starts with. */
export interface FakePlatformOptions {
  readonly name?: Platform["name"];
  /** Content by path; text is encoded as UTF-8. */
  readonly files?: Iterable<readonly [path: string, content: Uint8Array | string]>;
  /** Folder by package name. */
  readonly packages?: Iterable<readonly [name: string, folder: string]>;
}

/** A Platform for tests: no disk, no packages but those named. */
export function fakePlatform(options: FakePlatformOptions = {}): FakePlatform {
  const encoder = new TextEncoder();
  const packages = new Map(options.packages);
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of options.files ?? [])
    files.set(path, typeof content === "string" ? encoder.encode(content) : content);
  const namesIn = (folder: string): string[] => {
    const start = folder.endsWith("/") ? folder : `${folder}/`;
    const inside = [...files.keys()].filter((path) => path.startsWith(start));
    return [...new Set(inside.map((path) => path.slice(start.length).split("/")[0] ?? ""))].sort();
  };
  return {
    name: options.name ?? "node",
    files,
    async readFile(path) {
      const bytes = files.get(path.toString());
      if (!bytes) throw new DataError("DATA_NOT_FOUND", `${path}: no such file; check the path.`);
      return bytes.slice();
    },
    async writeFile(path, bytes) {
      files.set(path, bytes.slice());
    },
    exists: async (path) => files.has(path) || namesIn(path).length > 0,
    async listFolder(path) {
      const names = namesIn(path);
      return names.length > 0 ? names : undefined;
    },
    allowWideLanes: () => false,
    threads: () => ({ most: 1, mayWait: true }),
    workerStarter: () => {
      throw new Error("There are no workers here.");
    },
    useWorker: async () => undefined,
    pause: async () => undefined,
    now: () => performance.now(),
    packageFolder: (name) => packages.get(name),
    join: (...segments) => segments.join("/").replaceAll(/\/+/g, "/"),
  };
}
