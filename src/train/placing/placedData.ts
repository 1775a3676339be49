import type { Dataset } from "../../data/dataset.js";
import type { LoadedRows } from "../../layers/batch.js";
import { type Step, step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { Sliced } from "../../sliced.js";
import type { Tally } from "./labelTally.js";
import type { PlacedFeatures, PlaceFeatures } from "./placedFeatures.js";
import { placeReals } from "./placeReals.js";
import { changed, type Targets } from "./targetValues.js";

/** A data set in linear memory: addresses, 0 for what it doesn't have. */
export interface PlacedData {
  readonly rows: number;
  readonly features: PlacedFeatures;
  /** Class of each row, i32 [rows]. */
  readonly labels: number;
  /** Numbers to compare outputs with, Reals [rows, outputs]. */
  readonly matrix: number;
  readonly outputs: number;
  /** Counts how the matrix is met, where it holds several labels a row. */
  readonly tally: Tally | undefined;
}

/**
 * Copies features, the way they are placed, and targets into linear memory.
 * @throws DataError DATA_NON_FINITE for a number that is out of range for the element type;
 * ResourceError OUT_OF_MEMORY.
 */
export function* placeData(
  runtime: Runtime,
  data: Dataset,
  { labels, matrix, tally }: Targets,
  outputs: number,
  placeFeatures: PlaceFeatures,
): Sliced<PlacedData> {
  const { rows, name } = data;
  return {
    rows,
    features: yield* placeFeatures(runtime, data),
    labels: labels ? placeLabels(runtime, labels, rows, name) : 0,
    matrix: matrix ? yield* placeReals(runtime, matrix, rows, outputs, 1, `the targets of ${name}`) : 0,
    outputs,
    tally,
  };
}

function placeLabels(runtime: Runtime, labels: Int32Array, rows: number, name: string): number {
  if (labels.length !== rows) throw changed(name);
  const address = runtime.arena.allocate(labels.length * 4);
  runtime.arena.int32(address, labels.length).set(labels);
  return address;
}

/**
 * What a batch of the rows whose indices (u32) stand at `indices` is loaded from, and the steps
 * that copy there what has to be copied.
 */
export function gather(
  runtime: Runtime,
  data: PlacedData,
  indices: number,
  rows: number,
): { readonly loaded: LoadedRows; readonly steps: readonly Step[] } {
  const { x, steps, at = indices } = data.features.gather(indices, rows);
  const labels = data.labels && runtime.arena.allocate(rows * 4);
  if (labels) steps.push(step("gatherLabels", rows, labels, data.labels, at));
  let targets = labels;
  if (data.matrix) {
    targets = runtime.allocateReals(rows * data.outputs);
    steps.push(step("gatherRows", rows, targets, data.matrix, at, data.outputs));
  }
  return { loaded: { x, indices, labels, targets }, steps };
}

/** All rows as one batch that never changes: they are used where they lie. */
export function* loadAll({ features, labels, matrix }: PlacedData): Sliced<LoadedRows> {
  return { x: yield* features.all(), indices: 0, labels, targets: matrix || labels };
}
