import { invalidOption } from "../check.js";
import type { Dataset, TrainTest } from "../data/dataset.js";
import { OnDemand } from "../onDemand.js";
import { runnersFor } from "../runtime/runners.js";
import { runInSlices, type TimeSlice } from "../runtime/timeSlice.js";
import { evaluator } from "./evaluator.js";
import { placementOf, readRows } from "./features.js";
import type { Plan } from "./fitOptions.js";
import { CHUNK } from "./inference.js";
import type { Measurer } from "./measuring.js";
import type { ModelParts } from "./modelParts.js";
import type { Schema } from "./schema.js";
import type { Evaluation } from "./types.js";
import { workOf } from "./work.js";

/** A script of its own, since `split` is one of what the entry exports. */
const splitting = new OnDemand("splits of data", () => import("../data/split.js"));

/** The rows to train on, and a share of them that is set aside. @throws UsageError INVALID_OPTION. */
export async function setAside(data: Dataset, share: number, seed: number, slice: TimeSlice): Promise<TrainTest> {
  if (!(share > 0 && share < 1))
    throw invalidOption("validation", "a data set, or a share of the rows above 0 and below 1", share);
  const { dividing } = await splitting.load();
  return runInSlices(slice, dividing(data, { test: share, seed }, "validation"));
}

/** What evaluates the data that a `fit` validates with, after each of its epochs. */
export async function validator(
  alive: () => ModelParts,
  schema: Schema,
  { epochs }: Plan,
  data: Dataset,
  slice: TimeSlice,
  measurer: Measurer | undefined,
): Promise<() => Promise<Evaluation>> {
  const features = await runInSlices(slice, readRows(alive(), data, schema));
  const place = await runInSlices(slice, placementOf(alive(), features.x));
  const { runtime, network } = alive();
  const newRunner = await runnersFor(runtime, workOf(network, Math.min(CHUNK, data.rows)), slice);
  const course = { slice, newRunner, times: epochs };
  const judge = await runInSlices(slice, evaluator(alive(), schema, features, place, course));
  const metrics = measurer?.measure(data)?.(alive(), schema, slice);
  const evaluate = metrics?.beside(judge) ?? judge;
  return async () => {
    alive();
    return measurer ? measurer.withAverages(evaluate) : evaluate();
  };
}
