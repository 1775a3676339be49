/** The project's own sources, and which import which. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A file of the project. */
export interface Source {
  /** Path from the project's folder, with "/". */
  readonly path: string;
  readonly text: string;
  /** Without comments. */
  readonly code: string;
  /** Without comments, and without what stands in strings. */
  readonly bare: string;
}

/** Comments and strings, whichever begins first: what looks like a comment in a string is none. */
const PIECES =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|\$\{(?:[^{}]|\{[^{}]*\})*\}|[^`\\])*`/g;

/** `text` without comments, and without what stands in strings if these are emptied. */
export function stripped(text: string, strings: "kept" | "emptied"): string {
  return text.replace(PIECES, (piece) => {
    if (piece.startsWith("/")) return " ";
    if (strings === "kept") return piece;
    // what a template computes is code
    return piece.startsWith("`")
      ? [...piece.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)].map(([, code]) => code).join(" ")
      : '""';
  });
}

/** All sources in a folder. */
export function sourcesBelow(folder: string): Source[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => /\.(ts|mjs)$/.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return { path, text, code: stripped(text, "kept"), bare: stripped(text, "emptied") };
    });
}

/** The host's sources. */
export const host = sourcesBelow("src");
/** The kernels' sources. */
export const kernels = sourcesBelow("assembly");

/**
 * The part of the host a path belongs to: a folder of `src`, or the name of a file that stands in
 * `src` itself.
 */
export function partOf(path: string): string {
  const [, part] = path.split("/");
  return part.replace(/\.ts$/, "");
}

/**
 * What a file imports or re-exports, types and what is loaded on demand too: paths of files, and
 * packages as they are named.
 */
export function filesImportedBy({ path, code }: Source): string[] {
  const statements = /\b(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g;
  return [...code.matchAll(statements)].map(([, from, bare]) => {
    const target = from ?? bare;
    if (!target.startsWith(".")) return target;
    const file = relative(root, join(root, dirname(path), target)).replaceAll("\\", "/");
    return path.startsWith("assembly/") ? `${file}.ts` : file.replace(/\.js$/, ".ts");
  });
}

/** The same as parts of the host. */
export function importsOf(source: Source): string[] {
  return filesImportedBy(source).map((target) => (target.startsWith("src/") ? partOf(target) : target));
}

/**
 * The first circle of imports that a walk from each file finds, as a way; undefined if there is
 * none.
 */
export function circleIn(sources: readonly Source[]): string | undefined {
  const imports = new Map(sources.map((source) => [source.path, filesImportedBy(source)]));
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): string | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path].join(" -> ");
    if (done.has(path)) return undefined;
    for (const next of imports.get(path) ?? []) {
      const circle = walk(next, [...way, path]);
      if (circle) return circle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of imports.keys()) {
    const circle = walk(path, []);
    if (circle) return circle;
  }
  return undefined;
}
