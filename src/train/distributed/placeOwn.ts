import type { Dataset } from "../../data/dataset.js";
import type { Runtime } from "../../runtime/runtime.js";
import { runInSlices, type TimeSlice } from "../../runtime/timeSlice.js";
import type { Sliced } from "../../sliced.js";
import type { Learned } from "../learn.js";
import type { ModelParts } from "../modelParts.js";
import { placeDense, placementOf } from "../placing/features.js";
import { type PlacedData, placeData } from "../placing/placedData.js";
import type { PlaceFeatures } from "../placing/placedFeatures.js";
import { BatchRows, type Column, type Own } from "./batchRows.js";
import { newLike } from "./redistribute.js";
import { rowsNeeded } from "./share.js";

/**
 * How the rows of a training are shared out, and how features are placed, where that isn't for them
 * to say.
 */
export interface Placing extends Pick<Own, "communicator" | "holders" | "batchSize" | "pieceRows"> {
  readonly place: PlaceFeatures | undefined;
}

/** What a process holds of rows, with what they count, if not alike. */
export interface Held extends Pick<Learned, "features" | "targets"> {
  readonly weights: Float64Array | undefined;
}

/** The rows of the only batch, of which each process has in memory those that it computes. */
export async function placeBatch(
  placing: Placing,
  parts: ModelParts,
  { features, targets, weights }: Held,
  slice: TimeSlice,
): Promise<BatchRows> {
  const { runtime, network } = parts;
  // what other processes may need of a row has all its zeros
  const dense = parts.passes.stack.isDense ? undefined : placeDense;
  const place = placing.place ?? dense ?? (await runInSlices(slice, placementOf(parts, features.x)));
  const placed = await runInSlices(slice, placeData(runtime, features, targets, network.outputs, place));
  return new BatchRows(runtime, { ...placing, placed, columns: [], weights: weightsIn(runtime, placing, weights) });
}

/** The process's own rows in memory, and room for those of a batch that it computes. */
export function* placeBatches(
  placing: Placing,
  { runtime, network }: ModelParts,
  { features, targets, weights }: Held,
): Sliced<BatchRows> {
  const { outputs } = network;
  const own = yield* placeData(runtime, features, targets, outputs, placeDense);
  const rows = roomFor(placing);
  const room: Dataset = { ...features, x: newLike(features.x, rows * features.columns), rows };
  const { labels, matrix, ...others } = targets;
  const empty = {
    ...others,
    ...(labels && { labels: new Int32Array(rows) }),
    ...(matrix && { matrix: new Float64Array(rows * outputs) }),
  };
  const placed = yield* placeData(runtime, room, empty, outputs, placing.place ?? placeDense);
  const to = yield* columnsOf(runtime, placed, features.columns);
  const columns = (yield* columnsOf(runtime, own, features.columns)).map(
    ([address, rowBytes], i): Column => ({ own: address, to: to[i][0], rowBytes, room: rows }),
  );
  return new BatchRows(runtime, { ...placing, placed, columns, weights: weightsIn(runtime, placing, weights) });
}

/** Rows of a batch that the process computes at most; one, where it computes none. */
function roomFor({ communicator, holders, batchSize, pieceRows }: Placing): number {
  const sizes = [batchSize, holders.rows % batchSize].map((rows) => {
    const { begin, end } = rowsNeeded(rows, pieceRows, communicator, communicator.rank);
    return end - begin;
  });
  return Math.max(1, ...sizes);
}

/** Where features, labels and targets lie, and how many bytes each row has there. */
function* columnsOf(
  runtime: Runtime,
  { features, labels, matrix, outputs }: PlacedData,
  inputs: number,
): Sliced<readonly (readonly [address: number, rowBytes: number])[]> {
  const { elementBytes } = runtime;
  const { address, scale } = yield* features.all();
  const columns: (readonly [number, number])[] = [[address, inputs * (scale === undefined ? elementBytes : 1)]];
  if (labels !== 0) columns.push([labels, 4]);
  if (matrix !== 0) columns.push([matrix, outputs * elementBytes]);
  return columns;
}

/** What the process's own rows count, in memory, and room for what those of a batch do. */
function weightsIn({ arena }: Runtime, { batchSize }: Placing, weights: Float64Array | undefined): Column | undefined {
  if (!weights) return undefined;
  const [own, to] = [weights.length, batchSize].map((rows) => arena.allocate(rows * 8));
  arena.float64(own, weights.length).set(weights);
  return { own, to, rowBytes: 8, room: batchSize };
}
