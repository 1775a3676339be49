/** What the entries `lanegrad/explain` of Node and pages have in common. */
export type { Attribution, AttributionOptions } from "./attribution.js";
export type { Explained } from "./explained.js";
export type { Importance, Importances, PermutationOptions } from "./permutation.js";
