import { PLANE } from "../points/pointSet.js";
import type { PageData, PageState } from "../state.js";
import { type Range, rangeOf } from "./grid.js";

/**
 * What a map shows of a column: what its rows take, and of the reader's own points a plane that
 * stays as it is.
 */
export function rangeShown(
  { configuration }: Pick<PageState, "configuration">,
  { train }: PageData,
  column: number,
): Range {
  return configuration.data === "points" ? PLANE : rangeOf(train, column);
}
