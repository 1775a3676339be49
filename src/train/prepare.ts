import { runnersFor } from "../runtime/runners.js";
import { runInSlices, type TimeSlice } from "../runtime/timeSlice.js";
import type { BatchWay } from "./batchWay.js";
import { planFit } from "./fit.js";
import { learn, lossIn } from "./learn.js";
import type { ModelParts } from "./modelParts.js";
import { placementOf } from "./placing/features.js";
import { loadAll, placeData } from "./placing/placedData.js";
import type { LabelledRows } from "./rows.js";
import type { Schema } from "./schema.js";
import type { Started } from "./started.js";
import { Training } from "./training.js";
import type { FitOptions } from "./types.js";
import { workOf } from "./work.js";

/**
 * Places the data with the Programs that train on it; only if it fits does the model keep what it
 * learned about it. Rejects as `fit`.
 */
export async function prepare(
  alive: () => ModelParts,
  known: Schema,
  data: LabelledRows,
  options: FitOptions,
  slice: TimeSlice,
  way: BatchWay | undefined,
): Promise<Started> {
  const plan = await planFit(data, options, alive(), known, slice);
  const { train, batchSize, epochs, weigh } = plan;
  const parts = alive();
  const { runtime, network } = parts;
  const { schema, features, targets } = await runInSlices(slice, learn(parts, train, known));
  const place = way?.place ?? (await runInSlices(slice, placementOf(alive(), features.x)));
  const placed = await runInSlices(slice, placeData(runtime, features, targets, network.outputs, place));
  const all = batchSize >= train.rows && !way?.isPieced ? await runInSlices(slice, loadAll(placed)) : undefined;
  const newRunner = await runnersFor(runtime, workOf(network, batchSize), slice);
  const told = lossIn(parts, schema);
  const loss = weigh?.(told, placed) ?? told;
  const Kind = way?.Kind ?? Training;
  const training = new Kind(network, parts.passes, loss, placed, all, batchSize, slice, newRunner, epochs);
  return { plan, training, schema: { ...schema, trainedOn: { rows: train.rows, batchSize } } };
}
