import { NESTING } from "../catalog/limits.js";
import { UsageError } from "../errors.js";

/**
 * How deep the layers of a network lie in the JSON of its file: in its object, and in a list of
 * that.
 */
export const OUTER = 3;
/** How much deeper those of a `residual` lie, which are a list. */
export const IN_RESIDUAL = 2;
/** How much deeper those of a `concat` lie, which are a list of lists. */
export const IN_CONCAT = 3;

/**
 * @throws UsageError INVALID_OPTION for layers that lie deeper than files hold them, such as lists
 * that hold themselves.
 */
export function checkNesting(depth: number): void {
  if (depth <= NESTING) return;
  const message = "Layers lie in one another more deeply than files hold them: put them one behind the other.";
  throw new UsageError("INVALID_OPTION", message);
}
