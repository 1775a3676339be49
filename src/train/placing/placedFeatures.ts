import type { Dataset } from "../../data/dataset.js";
import type { Place } from "../../graph/site.js";
import type { Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { Sliced } from "../../sliced.js";

/** Features in linear memory, however they lie there. */
export interface PlacedFeatures {
  /** The rows, `rows` of them, whose u32 indices stand at `indices` whenever the steps run; the steps copy what has to be copied. */
  gather(indices: number, rows: number): { readonly x: Place; readonly steps: readonly Step[] };
  /** All rows, as they always are. */
  all(): Sliced<Place>;
}

/** Copies features into linear memory, in a way that suits them. @throws DataError DATA_NON_FINITE, ResourceError OUT_OF_MEMORY. */
export type PlaceFeatures = (runtime: Runtime, data: Dataset) => Sliced<PlacedFeatures>;
