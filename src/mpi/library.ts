import { ResourceError } from "../errors.js";
import { type Abi, MPICH, openMpi } from "./abi.js";
import { type ForeignLibrary, type Koffi, reasonOf } from "./koffi.js";
import type { Launch } from "./launch.js";

/** An MPI library that was found, with what is known of it. */
export interface MpiLibrary {
  readonly library: ForeignLibrary;
  readonly abi: Abi;
  /** Its name and version: "MPICH 4.0.2". */
  readonly engine: string;
}

/**
 * The libraries by the names that Linux, macOS and their packages give them, where the system
 * looks, and where Homebrew puts them.
 */
const NAMES: Readonly<Record<NonNullable<Launch["family"]>, readonly string[]>> = {
  "Open MPI": ["libmpi.so.40", "libmpi.40.dylib", "/opt/homebrew/lib/libmpi.40.dylib"],
  MPICH: ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib", "/opt/homebrew/lib/libmpi.12.dylib"],
};

/**
 * How long the text of a library about itself may be, in bytes (MPI_MAX_LIBRARY_VERSION_STRING is
 * 256 to 8192).
 */
const LONGEST_VERSION = 2 ** 14;

/**
 * The MPI library: the one at `path` where a user names it, else that of the launcher's family,
 * else the first one found.
 * @throws ResourceError MPI_NOT_FOUND.
 */
export function findLibrary(koffi: Koffi, family: Launch["family"], path: string | undefined): MpiLibrary {
  const { "Open MPI": open, MPICH: mpich } = NAMES;
  const names = path !== undefined ? [path] : family === "MPICH" ? [...mpich, ...open] : [...open, ...mpich];
  const causes: unknown[] = [];
  for (const name of names) {
    let library: ForeignLibrary;
    try {
      // Open MPI's plugins look for its symbols among those of all
      library = koffi.load(name, { global: true });
    } catch (cause) {
      causes.push(cause);
      continue;
    }
    return known(library, name);
  }
  const message =
    path === undefined
      ? "No MPI library is found: install Open MPI 4 or 5 or MPICH 4, or name its file in LANEGRAD_MPI_LIBRARY."
      : `${path}, which LANEGRAD_MPI_LIBRARY names, can't be loaded: ${reasonOf(causes[0])}.`;
  throw new ResourceError("MPI_NOT_FOUND", message, { cause: causes[0] });
}

function known(library: ForeignLibrary, name: string): MpiLibrary {
  const text = versionText(library);
  const [, openVersion] = /^Open MPI v?(\d[\w.]*)/.exec(text ?? "") ?? [];
  if (openVersion !== undefined) return { library, abi: openMpi(library), engine: `Open MPI ${openVersion}` };
  const [, mpich, version] = /^(MPICH|CRAY MPICH|Intel\(R\) MPI|MVAPICH\d*)\b\D*(\d[\w.]*)/i.exec(text ?? "") ?? [];
  if (mpich !== undefined) return { library, abi: MPICH, engine: `${mpich} ${version}` };
  throw new ResourceError(
    "MPI_NOT_FOUND",
    `${name} has another binary interface than Open MPI's and MPICH's, the two that are called: ` +
      "name a library of these in LANEGRAD_MPI_LIBRARY.",
  );
}

/** What a library says of itself; undefined where it isn't one of MPI. */
function versionText(library: ForeignLibrary): string | undefined {
  const bytes = new Uint8Array(LONGEST_VERSION);
  const length = new Int32Array(1);
  try {
    library.func("MPI_Get_library_version", "int", ["void *", "void *"])(bytes, length);
  } catch {
    return undefined;
  }
  return new TextDecoder().decode(bytes.subarray(0, length[0])).trim();
}
