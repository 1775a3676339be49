import { pluralize } from "../../check.js";
import { inOrder } from "../../data/columns.js";
import type { Dataset } from "../../data/dataset.js";
import type { Values } from "../../data/numberArrays.js";
import { DataError } from "../../errors.js";
import type { Place } from "../../graph/site.js";
import { type Step, step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { rowSpans, runNow, type Sliced } from "../../sliced.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import type { PlacedFeatures, PlaceFeatures } from "./placedFeatures.js";
import { placeReals } from "./placeReals.js";
import { isSparse } from "./sparsity.js";

/**
 * The rows as they enter the network: columns in the model's order, and all standardized where it
 * was trained so. @throws DataError.
 */
export function* readRows(parts: ModelParts, data: Dataset, schema: Schema): Sliced<Dataset> {
  const { standardizer, network } = parts;
  const ordered = yield* orderColumns(parts, data, schema);
  const rows = standardizer ? yield* standardizer.standardizing(ordered, schema) : ordered;
  network.blueprint.checkRows?.(rows);
  return rows;
}

/**
 * `data` with as many columns as the model has inputs, in its order, and with its scale where
 * `data` names none. @throws DataError.
 */
export function* orderColumns({ network: { inputs } }: ModelParts, data: Dataset, schema: Schema): Sliced<Dataset> {
  if (data.columns !== inputs) {
    const message = `${data.name} has ${pluralize(data.columns, "column")}, but the model takes ${pluralize(inputs, "input")}: pass rows of ${pluralize(inputs, "number")}.`;
    throw new DataError("DATA_MISMATCH", message);
  }
  const { scale = data.scale } = data.unscaled ? schema : data;
  // in an array that is scaled to the bits of those that were learned
  const x = scale === data.scale ? data.x : schema.scalesDoubles ? new Float64Array(data.x) : yield* asBytes(data);
  const scaled = { ...data, x, scale };
  return yield* inOrder(scaled, { features: schema.features, targetNames: schema.targets?.names });
}

/**
 * As bytes, where all are whole numbers from 0 to 255: kernels then scale them to the bits of the
 * bytes that were learned.
 */
function* asBytes({ x, rows, columns }: Dataset): Sliced<Values> {
  if (x instanceof Uint8Array) return x;
  const bytes = new Uint8Array(x.length);
  let areBytes = true;
  yield* rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; areBytes && i < end * columns; i++) {
      bytes[i] = x[i];
      areBytes = bytes[i] === x[i];
    }
  });
  return areBytes ? bytes : x;
}

/**
 * The way in which features like `x` are placed; a promise where its code has to be loaded first.
 */
export function* placementOf(
  { network, sparse }: ModelParts,
  x: Values,
): Sliced<PlaceFeatures | Promise<PlaceFeatures>> {
  if (network.blueprint.readsNumbers || !(yield* isSparse(x))) return placeDense;
  return sparse.loaded?.placeCompressed ?? sparse.load().then(({ placeCompressed }) => placeCompressed);
}

/** Synchronous `placementOf`: dense until the code for sparse features is loaded. Same bits. */
export function placementNow(parts: ModelParts, x: Values): PlaceFeatures {
  const placing = runNow(placementOf(parts, x));
  if (!(placing instanceof Promise)) return placing;
  // for the next time; who depends on it is told by `placementOf` why it fails
  placing.catch(() => undefined);
  return placeDense;
}

/** Zeros and all; bytes stay bytes. */
export function* placeDense(runtime: Runtime, { x, rows, columns, scale, name }: Dataset): Sliced<PlacedFeatures> {
  if (!(x instanceof Uint8Array)) {
    return realRows(runtime, yield* placeReals(runtime, x, rows, columns, scale, name), columns);
  }
  const size = rows * columns;
  const address = runtime.arena.allocate(size);
  yield* rowSpans(rows, columns, (begin, end) => {
    runtime.arena.bytes(address, size).set(x.subarray(begin * columns, end * columns), begin * columns);
  });
  return dense(runtime, { address, scale }, columns, (to, indices, count) =>
    step("gatherBytes", count, to, address, indices, columns, scale),
  );
}

/** Features that lie at `address` as Reals [rows, columns]. */
export function realRows(runtime: Runtime, address: number, columns: number): PlacedFeatures {
  return dense(runtime, { address }, columns, (to, indices, count) =>
    step("gatherRows", count, to, address, indices, columns),
  );
}

/** Features of which every number is there, rows of which `copy` copies. */
function dense(
  runtime: Runtime,
  x: Place,
  columns: number,
  copy: (to: number, indices: number, count: number) => Step,
): PlacedFeatures {
  return {
    gather: (indices, count) => {
      const to = runtime.allocateReals(count * columns);
      return { x: { address: to }, steps: [copy(to, indices, count)] };
    },
    // biome-ignore lint/correctness/useYield: there is nothing left to do
    *all() {
      return x;
    },
  };
}
