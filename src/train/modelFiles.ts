import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { OnDemand } from "../onDemand.js";

/** How model files are read and written. */
export const modelFiles = new OnDemand("the file format", () => import("../io/modelFile.js"));

/**
 * A model of a file whose layers stand one behind the other. @throws UsageError INVALID_OPTION for
 * one in which they branch.
 */
export function checkedChain<Stored extends { readonly branches?: object }>(stored: Stored): Stored {
  if (!stored.branches) return stored;
  const message =
    "The file holds a model whose inputs and outputs have names: read it with loadModel of lanegrad/model.";
  throw new UsageError("INVALID_OPTION", message);
}

/** @throws UsageError INVALID_OPTION for what are no bytes of a file. */
export function checkBytes(bytes: unknown): void {
  if (bytes instanceof Uint8Array) return;
  throw new UsageError(
    "INVALID_OPTION",
    `load takes a path or the bytes of a file (a Uint8Array), not ${describeValue(bytes)}.`,
  );
}
