import { ResourceError } from "../errors.js";

const { createRequire } = process.getBuiltinModule("node:module");
const { join } = process.getBuiltinModule("node:path");

/** What a function of C is given: numbers, addresses, typed arrays. */
export type Argument = number | bigint | ArrayBufferView | null;

/** A function of a library of C. */
export type ForeignFunction = (...args: Argument[]) => number;

/** A shared library. */
export interface ForeignLibrary {
  /** @throws Error where it has no such function. */
  func(name: string, result: string, parameters: readonly string[]): ForeignFunction;
  /** The address of a variable. @throws Error where it has none of that name. */
  symbol(name: string): bigint;
}

/** What is used of the package koffi, which calls libraries of C. */
export interface Koffi {
  /** @throws Error with the system's reason. */
  load(path: string, options: { readonly global: boolean }): ForeignLibrary;
}

/**
 * The package koffi, of the working folder, where users install it, or from where lanegrad itself
 * is installed.
 * @throws ResourceError MPI_NOT_FOUND.
 */
export function loadKoffi(): Koffi {
  const causes: unknown[] = [];
  for (const start of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return createRequire(start)("koffi");
    } catch (cause) {
      causes.push(cause);
    }
  }
  const [cause] = causes.filter((each) => !isMissing(each));
  throw new ResourceError(
    "MPI_NOT_FOUND",
    cause === undefined
      ? "MPI is called through the package koffi, which isn't installed: npm install koffi."
      : `The package koffi, through which MPI is called, can't be loaded: ${reasonOf(cause)}.`,
    { cause: cause ?? causes[0] },
  );
}

function isMissing(cause: unknown): boolean {
  return (
    cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND" && /'koffi'/.test(cause.message)
  );
}

/** The first line of what an error says, without koffi's own beginning and the last dot. */
export function reasonOf(cause: unknown): string {
  const [line] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return line.replace(/^Failed to load shared library: |\.$/g, "");
}
