import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";

/** @throws UsageError INVALID_OPTION unless `what` was given the bytes of a file. */
export function checkFile(what: string, bytes: unknown): asserts bytes is Uint8Array {
  if (bytes instanceof Uint8Array) return;
  throw new UsageError(
    "INVALID_OPTION",
    `${what} takes the bytes of a file (a Uint8Array), not ${describeValue(bytes)}.`,
  );
}
