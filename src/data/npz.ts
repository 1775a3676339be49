import { checkText } from "../check.js";
import { DataError } from "../errors.js";
import { checkFile } from "./checkFile.js";
import { type Npy, parseNpy } from "./npy.js";
import { quote, quoteList } from "./quote.js";
import { readZip } from "./zip.js";

/** The most that an array of an archive may unpack to. */
const UNPACKED_LIMIT = 2 ** 30;

/** The arrays in an archive of NumPy, none of which is read before it is asked for. */
export interface Npz {
  /** Their names, in the file's order. */
  readonly names: readonly string[];
  /** Bytes of all arrays, as the archive tells them before one is unpacked. */
  readonly totalBytes: number;
  /** @throws DataError DATA_NOT_FOUND for a name that there isn't; FormatError as `parseNpy`. */
  read(name: string): Promise<Npy>;
  /** The .npy file of an array as it is. @throws as `read`. */
  bytes(name: string): Promise<Uint8Array>;
}

/**
 * Opens an archive of NumPy (`.npz`), as `numpy.savez` and `numpy.savez_compressed` write it.
 * @param what how errors name the file
 * @throws FormatError as `readZip`
 */
export function openNpz(bytes: Uint8Array, what = "The .npz file"): Npz {
  checkFile("openNpz", bytes);
  checkText("what", what);
  const entries = new Map(
    readZip(bytes, UNPACKED_LIMIT, what).flatMap((entry) => {
      const [, name] = /^(.*)\.npy$/s.exec(entry.name) ?? [];
      return name === undefined ? [] : [[name, entry] as const];
    }),
  );
  const names = [...entries.keys()];
  const fileOf = async (name: string): Promise<Uint8Array> => {
    const entry = entries.get(name);
    if (entry) return entry.read();
    throw new DataError("DATA_NOT_FOUND", `${what} has no array ${quote(name)}: it has ${quoteList(names)}.`);
  };
  return {
    names,
    totalBytes: [...entries.values()].reduce((sum, { size }) => sum + size, 0),
    bytes: fileOf,
    read: async (name) => parseNpy(await fileOf(name), `${quote(name)} in ${what}`),
  };
}
