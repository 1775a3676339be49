import { invalidOption } from "../check.js";
import { checkedDataset, type Dataset, type TrainTest } from "../data/dataset.js";
import { OnDemand } from "../onDemand.js";
import { runnersFor } from "../runtime/runners.js";
import { runInSlices, type TimeSlice } from "../runtime/timeSlice.js";
import { evaluator } from "./evaluator.js";
import type { DataPlan, Plan } from "./fitOptions.js";
import { CHUNK } from "./inference.js";
import type { Measurer } from "./measuring.js";
import type { ModelParts } from "./modelParts.js";
import { placementOf, readRows } from "./placing/features.js";
import type { Schema } from "./schema.js";
import type { Started } from "./started.js";
import { tellState } from "./tellState.js";
import type { EpochRecord, FitOptions } from "./types.js";
import { workOf } from "./work.js";

/** A script of its own, since `split` is one of what the entry exports. */
const splitting = new OnDemand("splits of data", () => import("../data/split.js"));

/** Rows that don't count alike. */
const weighing = new OnDemand("weights", () => import("./placing/weighing.js"));

/**
 * The rows to train on, as they count, and those to validate with. @throws UsageError
 * INVALID_OPTION; DataError.
 */
export async function partsOf(
  data: Dataset,
  { validation, classWeight }: FitOptions,
  parts: ModelParts,
  schema: Schema,
  slice: TimeSlice,
): Promise<Pick<DataPlan, "train" | "validation" | "weigh">> {
  const weights = data.weights || classWeight !== undefined ? await weighing.load() : undefined;
  // rows that count nothing are nowhere set aside
  const rows = weights ? await runInSlices(slice, weights.counting(data)) : data;
  const { train, test } =
    typeof validation === "number"
      ? await setAside(rows, validation, parts.seed, slice)
      : { train: rows, test: validation === undefined ? validation : checkedDataset("validation", validation) };
  if (!weights) return { train, validation: test };
  const weighed = await weights.weighed(train, classWeight, parts, schema, slice);
  return { train: weighed, validation: test, weigh: weights.weigherOf(parts.runtime, weighed) };
}

/**
 * The rows to train on, and a share of them that is set aside. @throws UsageError INVALID_OPTION.
 */
async function setAside(data: Dataset, share: number, seed: number, slice: TimeSlice): Promise<TrainTest> {
  if (!(share > 0 && share < 1))
    throw invalidOption("validation", "a data set, or a share of the rows above 0 and below 1", share);
  const { dividing } = await splitting.load();
  return runInSlices(slice, dividing(data, { test: share, seed }, "validation"));
}

/** What the validation after an epoch comes to, or what throws the error with which it failed. */
export interface Judged {
  readonly found?: Pick<EpochRecord, "validation">;
  readonly fail?: () => never;
}

/**
 * What evaluates the data that a `fit` validates with, after each of its epochs; nothing where
 * there is none.
 */
export async function validator(
  alive: () => ModelParts,
  { schema, training }: Started,
  { epochs, validation: given }: Plan,
  measurer: Measurer | undefined,
): Promise<((epoch: number) => Promise<Judged>) | undefined> {
  if (!given) return undefined;
  const { slice } = training;
  const weights = given.weights ? await weighing.load() : undefined;
  const data =
    (await (measurer?.validated?.(given, alive().runtime, slice) ??
      weights?.withCounted(alive().runtime, given, (rows) => rows))) ?? given;
  const features = await runInSlices(slice, readRows(alive(), data, schema));
  const place = await runInSlices(slice, placementOf(alive(), features.x));
  const { runtime, network } = alive();
  const newRunner = await runnersFor(runtime, workOf(network, Math.min(CHUNK, data.rows)), slice);
  const course = { slice, newRunner, times: epochs };
  const judge = await runInSlices(
    slice,
    evaluator(alive(), schema, features, place, weights?.weigherOf(runtime, data), course, measurer?.Pass),
  );
  const metrics = measurer?.measure(data)?.(alive(), schema, slice, measurer.Pass);
  const evaluate = metrics?.beside(judge) ?? judge;
  return async (epoch) => {
    try {
      alive();
      return { found: { validation: await (measurer ? measurer.withAverages(evaluate) : evaluate()) } };
    } catch (error) {
      const told = training.isCutBy(error) ? tellState(training, error, epoch, true) : error;
      return {
        fail: () => {
          throw told;
        },
      };
    }
  };
}
