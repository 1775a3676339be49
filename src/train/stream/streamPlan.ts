import { checkClassWeight } from "../../data/checkClassWeight.js";
import { checkedDataset } from "../../data/dataset.js";
import { UsageError } from "../../errors.js";
import { checkFitOptions, type Plan } from "../fitOptions.js";
import type { FitOptions } from "../types.js";
import type { DataSource } from "./source.js";

/** A Plan for rows that come in pieces. */
export interface StreamPlan extends Plan {
  readonly batchSize: number;
}

/**
 * Checks the options of `fit` for rows that are never all there. @throws UsageError INVALID_OPTION.
 */
export function planStream(source: DataSource, options: FitOptions): StreamPlan {
  const { epochs, batchSize } = checkFitOptions(options);
  const { validation, shuffle, schedule, dropoutSchedule, classWeight } = options;
  if (batchSize === "full")
    throw refusal('batchSize: "full" has no meaning for rows that come in pieces: pass a number of rows.');
  if (shuffle)
    throw refusal("Rows that come in pieces can't be shuffled: leave out shuffle, and give them in another order.");
  if (typeof validation === "number")
    throw refusal("No share can be set aside of rows that come in pieces: pass a data set as validation.");
  if (classWeight !== undefined) checkClassWeight(classWeight);
  if (classWeight === "balanced")
    throw refusal(
      'classWeight: "balanced" goes by how many rows each class has, which rows that come in pieces don\'t tell: pass numbers by class, say { yes: 5 }.',
    );
  const measured = validation === undefined ? validation : checkedDataset("validation", validation);
  for (const [name, own] of Object.entries({ schedule, dropoutSchedule }))
    if (own !== undefined && !(typeof own === "function" && own.length === 1))
      throw refusal(
        `This ${name} needs to know how many updates there are, which rows that come in pieces don't tell: pass a function of the update's number alone, say (step) => 1 / (1 + step), or leave ${name} out.`,
      );
  if (epochs > 1 && typeof source !== "function")
    throw refusal(
      `An AsyncIterable can be gone through once: pass a function that returns a new one for each of the ${epochs} epochs.`,
    );
  return { validation: measured, epochs, batchSize, shuffle: false };
}

function refusal(message: string): UsageError {
  return new UsageError("INVALID_OPTION", message);
}
