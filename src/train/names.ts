import { pluralize } from "../check.js";
import { checkNames } from "../data/checkNames.js";
import { UsageError } from "../errors.js";
import type { Blueprint } from "../nn/blueprint.js";
import { type SettledLoss, targetsOf } from "../nn/losses.js";
import type { Schema } from "./schema.js";

/** What names are given, and what decides which are taken. */
export interface NameOptions {
  readonly classes?: readonly string[];
  readonly targetNames?: readonly string[];
  readonly features?: readonly string[];
}

/**
 * What a model that is made with these names knows of its data.
 * @throws UsageError for names of classes and features that aren't those of the model's inputs and
 * outputs
 */
export function schemaOf({ inputs, layers }: Blueprint, options: NameOptions, loss: SettledLoss): Schema {
  const { classes, targetNames, features } = options;
  checkModelNames(inputs, layers[layers.length - 1].units, options, loss);
  return {
    ...(classes && { classes }),
    ...(features && { features }),
    ...(targetNames && { targets: { names: targetNames } }),
  };
}

function checkModelNames(
  inputs: number,
  outputs: number,
  { classes, targetNames, features }: NameOptions,
  loss: SettledLoss,
): void {
  if (classes !== undefined) checkClassNames(classes, outputs);
  if (targetNames !== undefined) {
    checkNames("targetNames", targetNames);
    if (classes || targetsOf(loss) === "labels")
      throw new UsageError(
        "INVALID_OPTION",
        "targetNames are names of numbers, and the model learns classes: leave them out.",
      );
    checkCount("targetNames", targetNames, "output", outputs);
  }
  if (features === undefined) return;
  checkNames("features", features);
  checkCount("features", features, "input", inputs);
}

function checkCount(option: string, names: readonly string[], noun: string, count: number): void {
  if (names.length === count) return;
  const message = `${option} holds ${pluralize(names.length, "name")} for ${pluralize(count, noun)}: name each.`;
  throw new UsageError("INVALID_SHAPE", message);
}

function checkClassNames(classes: readonly string[], outputs: number): void {
  checkNames("classes", classes);
  if (classes.length !== Math.max(2, outputs)) {
    const needed = pluralize(Math.max(2, outputs), "name");
    const message = `classes holds ${pluralize(classes.length, "name")}, and ${pluralize(outputs, "output")} can tell ${needed} apart: give one for each class.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
}
