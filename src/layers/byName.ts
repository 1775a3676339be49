import { describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";

/** @throws UsageError INVALID_OPTION for code that `load` is given otherwise than by name. */
export function checkByName(option: "layers" | "losses", custom: unknown): asserts custom is object {
  if (isRecord(custom)) return;
  throw new UsageError(
    "INVALID_OPTION",
    `load takes ${option} by name, { ${option}: { name } }, not ${describeValue(custom)}.`,
  );
}
