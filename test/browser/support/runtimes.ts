import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { existing } from "./find.js";

/**
 * The program of a runtime that is installed, or lies in a package of test/browser; undefined where
 * neither is.
 */
function programIn(name: string, packaged: string, path: string): string | undefined {
  let places = [name];
  try {
    places = [join(dirname(createRequire(import.meta.url).resolve(`${packaged}/package.json`)), path), name];
  } catch {}
  return existing(places)[0];
}

/** Deno's program. */
export function denoProgram(): string | undefined {
  return programIn("deno", "@deno/linux-x64-glibc", "deno");
}

/** Bun's program. */
export function bunProgram(): string | undefined {
  return programIn("bun", "@oven/bun-linux-x64-baseline", "bin/bun");
}
