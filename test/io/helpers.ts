import { readFileSync } from "node:fs";
import { FormatError } from "../../src/errors.js";

/** A file of `test/golden`. */
export function golden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../golden/${name}`, import.meta.url)));
}

/** The bytes of a file whose header is `header`, whatever that is, before `data`. */
export function fileOf(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** What `run` throws, which must be a FormatError of one sentence; undefined if it returns. */
export function formatError(run: () => unknown): FormatError | undefined {
  try {
    run();
  } catch (error) {
    if (!(error instanceof FormatError) || !/^[A-Z].*[^.]\.$/s.test(error.message)) throw error;
    return error;
  }
  return undefined;
}
