import { commonest } from "./categories.js";
import { median } from "./quantile.js";
import { learnScaling } from "./scalings.js";
import type { Missing } from "./state.js";

/** The number that stands in for missing ones: `values` are those of the training rows that are there. */
export function numberFill(missing: Missing, values: Float64Array, name: string): number | undefined {
  switch (missing) {
    case "error":
    case "drop":
      return undefined;
    case "mean":
      return learnScaling("standard", values, name).center;
    case "median":
      return median(values.slice().sort());
    case "most-frequent": {
      const counts = new Map<number, number>();
      for (const value of values.slice().sort()) counts.set(value, (counts.get(value) ?? 0) + 1);
      return commonest(counts);
    }
  }
}
