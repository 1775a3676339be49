import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { OnDemand } from "../onDemand.js";

/** How model files are read and written. */
export const modelFiles = new OnDemand("the file format", () => import("../io/modelFile.js"));

/** @throws UsageError INVALID_OPTION for what are no bytes of a file. */
export function checkBytes(bytes: unknown): void {
  if (bytes instanceof Uint8Array) return;
  throw new UsageError(
    "INVALID_OPTION",
    `load takes a path or the bytes of a file (a Uint8Array), not ${describeValue(bytes)}.`,
  );
}
