import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

/** A Chromium, and what its process needs to find its libraries. */
export interface Unpacked {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Unpacks the Chromium of @sparticuz/chromium beside that package, once. Its own way of doing so is
 * not taken: that keeps one copy for all users in the folder for temporary files, of whatever
 * version came first.
 */
export async function unpackChromium(): Promise<Unpacked> {
  const home = dirname(dirname(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium"))));
  const folder = join(home, "unpacked");
  if (!existsSync(folder)) await unpack(join(home, "bin"), folder);
  const command = join(folder, "chromium");
  return { command, environment: canStart(command) ? {} : { LD_LIBRARY_PATH: join(folder, "lib") } };
}

async function unpack(source: string, folder: string): Promise<void> {
  // complete under another name first: another process may be about to do the same
  const temporary = mkdtempSync(`${folder}-`);
  await decompress(join(source, "chromium.br"), join(temporary, "chromium"));
  const libraries = join(temporary, "lib.tar");
  await decompress(join(source, "al2023.tar.br"), libraries);
  mkdirSync(join(temporary, "lib"));
  spawnSync("tar", ["--extract", "--file", libraries, "--directory", temporary]);
  rmSync(libraries);
  try {
    renameSync(temporary, folder);
  } catch {
    rmSync(temporary, { recursive: true });
  }
}

async function decompress(packed: string, path: string): Promise<void> {
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(path, { mode: 0o755 }));
}

/**
 * Whether it finds its libraries on this machine; the package brings those that are not everywhere.
 */
function canStart(command: string): boolean {
  return spawnSync(command, ["--version"], { timeout: 10_000 }).status === 0;
}
