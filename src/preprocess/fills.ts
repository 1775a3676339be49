import { commonest } from "./categories.js";
import { type Ascending, ascending, median } from "./quantile.js";
import { learnScaling } from "./scalings.js";
import type { Missing } from "./state.js";

/**
 * The number that stands in for missing ones: `values` are those of the training rows that are
 * there, as they count.
 */
export function numberFill(
  missing: Missing,
  values: Float64Array,
  name: string,
  weights?: Float64Array,
): number | undefined {
  switch (missing) {
    case "error":
    case "drop":
      return undefined;
    case "mean":
      return learnScaling("standard", values, name, weights).center;
    case "median":
      return median(ascending(values, weights));
    case "most-frequent":
      return commonest(countValues(ascending(values, weights)));
  }
}

/** How much each value counts, in ascending order. */
function countValues({ values, weights }: Ascending): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [i, value] of values.entries()) counts.set(value, (counts.get(value) ?? 0) + (weights ? weights[i] : 1));
  return counts;
}
