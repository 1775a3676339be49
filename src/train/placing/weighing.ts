/**
 * Rows that don't count alike: loaded with the first data set, or the first classes, that have
 * weights.
 */
import type { Dataset } from "../../data/dataset.js";
import type { Relay } from "../../data/relay.js";
import { takingRows } from "../../data/takeRows.js";
import { type ClassWeight, weightsOf } from "../../data/weights.js";
import { DataError } from "../../errors.js";
import type { AnyLoss, RowWeights } from "../../nn/losses.js";
import type { Arena } from "../../runtime/arena.js";
import { step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { withWholeKernels } from "../../runtime/supply/wholeKernels.js";
import { runInSlices, type TimeSlice } from "../../runtime/timeSlice.js";
import { runNow, type Sliced } from "../../sliced.js";
import type { WeighLoss } from "../learn.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import { weightsOfClasses } from "./classWeights.js";
import type { Tally } from "./labelTally.js";

export { withWholeKernels };

/**
 * `data` as its rows count by themselves and for their classes, with kernels that weigh.
 * @throws UsageError, DataError.
 */
export async function weighed(
  data: Dataset,
  classWeight: ClassWeight | undefined,
  parts: ModelParts,
  schema: Schema,
  slice: TimeSlice,
): Promise<Dataset> {
  const both = classWeight === undefined ? data : withClasses(data, classWeight, parts, schema);
  const counted = await runInSlices(slice, counting(both));
  return counted.weights ? withWholeKernels(parts.runtime, () => counted) : counted;
}

/**
 * `data` with what rows count for their classes besides; see `weightsOfClasses`. @throws as that.
 */
export function withClasses(
  data: Dataset,
  classWeight: ClassWeight,
  parts: ModelParts,
  schema: Schema,
  relay?: Relay,
): Dataset {
  const { weights: own } = data;
  const weights = weightsOfClasses(data, classWeight, parts, schema, relay);
  return { ...data, weights: own ? weights.map((weight, row) => weight * own[row]) : weights };
}

/** Does `work` with the rows that count, as soon as its kernels are there. */
export async function withCounted<Result>(
  runtime: Runtime,
  data: Dataset,
  work: (data: Dataset) => Result | Promise<Result>,
): Promise<Result> {
  const counted = runNow(counting(data));
  return counted.weights ? withWholeKernels(runtime, () => work(counted)) : work(counted);
}

/**
 * `data` without the rows that count nothing, and without weights where all others count the same:
 * it then gives the bits that it would give without these rows. @throws DataError DATA_INVALID
 * where no row counts, and for what are no weights.
 */
export function* counting(data: Dataset): Sliced<Dataset> {
  const { weights = new Float64Array(), ...rest } = yield* withoutZeros(data);
  if (rest.rows === 0)
    throw new DataError("DATA_INVALID", `All weights of ${data.name} are 0: let one row at least count something.`);
  return weights.every((weight) => weight === weights[0]) ? rest : { ...rest, weights };
}

/**
 * `data` without the rows that count nothing, which may be all. @throws DataError DATA_INVALID for
 * what are no weights.
 */
export function* withoutZeros(data: Dataset): Sliced<Dataset> {
  const weights = weightsOf(data);
  if (!weights) return data;
  const rows = Array.from(weights.keys()).filter((row) => weights[row] > 0);
  return yield* takingRows({ ...data, weights }, rows);
}

/**
 * What makes the loss of the rows of `data`, once they lie in memory, that of rows as they count;
 * what is allocated lives as long.
 */
export function weigherOf({ arena }: Runtime, { weights }: Dataset): WeighLoss | undefined {
  if (!weights) return undefined;
  return (told, { rows, tally }) => {
    const address = arena.allocate(rows * 8);
    arena.float64(address, rows).set(weights);
    return weighedAt(told, arena, address, rows, tally);
  };
}

/**
 * The loss of `rows` rows in memory whose weights lie at `address`, where those of the rows whose
 * numbers stand at an address are at `at` of it.
 */
export function weighedAt(
  told: AnyLoss,
  arena: Arena,
  address: number,
  rows: number,
  tally: Tally | undefined,
  at = (indices: number): number => indices,
): AnyLoss {
  let numbers = 0;
  if (tally)
    tally.weightOf = (row) =>
      arena.float64(address, rows)[numbers === 0 ? row : arena.int32(at(numbers) + row * 4, 1)[0]];
  /** Of batches, or of parts of such. */
  const weightsIn = (whole?: { readonly indices: number; readonly rows: number }): RowWeights => {
    const weights: RowWeights = {
      scale({ indices }, gradient, count, columns) {
        const all = whole ?? { indices, rows: count };
        return step("weighRows", 1, gradient, address, at(indices), columns, count, at(all.indices), all.rows);
      },
      sum({ indices, labels, rowLosses, status }, predicted, count) {
        // the same for all batches
        numbers = whole?.indices ?? indices;
        return step("sumWeightedBatch", 1, status, rowLosses, predicted, labels, address, at(indices), count);
      },
      weigh: (batch, predicted, count, gradient, columns) => [
        weights.scale(batch, gradient, count, columns),
        weights.sum(batch, predicted, count),
      ],
      get alone() {
        return whole ? weightsIn() : weights;
      },
      within(indices, count) {
        // also where no part of the batch is told here
        numbers = indices;
        return weightsIn({ indices, rows: count });
      },
    };
    return weights;
  };
  return { ...told, weights: weightsIn() };
}
