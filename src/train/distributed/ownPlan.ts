import { checkedDataset, type Dataset } from "../../data/dataset.js";
import { runInSlices, type TimeSlice } from "../../runtime/timeSlice.js";
import { checkFitOptions, type DataPlan } from "../fitOptions.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import type { FitOptions } from "../types.js";
import { agree, beginAgreed, metricsTold } from "./agreement.js";
import { formOf, type OwnData } from "./ownData.js";

/**
 * `planFit` of src/train/fit.ts where each process is given its own rows: those of the plan are its
 * part of all. @throws as that.
 */
export async function planOwn(
  own: OwnData,
  given: unknown,
  options: FitOptions,
  parts: ModelParts,
  schema: Schema,
  slice: TimeSlice,
): Promise<DataPlan> {
  const data = checkedDataset("fit", given);
  const { epochs, batchSize, shuffle } = checkFitOptions(options);
  const { validation: aside, classWeight, metrics } = options;
  const { withClasses, withWholeKernels } = own.weights;
  const settings = Object.entries({
    epochs,
    batchSize,
    shuffle,
    classWeight,
    validation: typeof aside === "number" ? aside : typeof aside,
  });
  const asked = Object.fromEntries(settings.map(([name, value]) => [name, JSON.stringify(value) ?? "none"]));
  const told = { ...metricsTold(metrics), ...asked, seed: String(parts.seed), ...formOf(data) };
  beginAgreed(own.communicator, 'fit with rows: "own"', told);
  const counted = await runInSlices(slice, own.counting(data));
  let train: Dataset;
  let validation: Dataset | undefined;
  if (typeof aside === "number") {
    ({ train, test: validation } = await runInSlices(slice, own.dividing(counted, aside, parts.seed)));
  } else {
    train = counted;
    validation = aside === undefined ? aside : checkedDataset("validation", aside);
    if (validation) agree(own.communicator, formOf(validation));
  }
  if (classWeight !== undefined)
    train = await runInSlices(slice, own.counting(withClasses(train, classWeight, parts, schema, own.relay)));
  if (train.weights) await withWholeKernels(parts.runtime, () => undefined);
  const rows = own.rowsOf(train);
  return { train, validation, epochs, shuffle, batchSize: batchSize === "full" ? rows : Math.min(batchSize, rows) };
}
