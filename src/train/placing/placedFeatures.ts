import type { Dataset } from "../../data/dataset.js";
import type { Place } from "../../graph/site.js";
import type { Step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { Sliced } from "../../sliced.js";

/** Rows of a batch, and the steps that copy what has to be copied. */
export interface GatheredFeatures {
  readonly x: Place;
  readonly steps: Step[];
  /** Where the numbers stand by which labels and targets are found, if not at those of the rows. */
  readonly at?: number | undefined;
}

/** Rows of the present batch, where no others are in memory. */
export interface HeldRows {
  /** How many there is room for. */
  readonly rows: number;
  /** See `GatheredFeatures.at`, of rows whose numbers stand at `indices`. */
  at(indices: number): number;
  /** Which of them is row number `i` of the batch; undefined where it isn't there. */
  placeOf(i: number): number | undefined;
}

/** Features in linear memory, however they lie there. */
export interface PlacedFeatures {
  /**
   * The rows, `rows` of them, whose u32 indices stand at `indices` whenever the steps run; the
   * caller may add to the steps.
   */
  gather(indices: number, rows: number): GatheredFeatures;
  /** All rows, as they always are. */
  all(): Sliced<Place>;
  readonly held?: HeldRows | undefined;
}

/**
 * Copies features into linear memory, in a way that suits them. @throws DataError DATA_NON_FINITE,
 * ResourceError OUT_OF_MEMORY.
 */
export type PlaceFeatures = (runtime: Runtime, data: Dataset) => Sliced<PlacedFeatures>;
