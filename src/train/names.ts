import { checkTexts, counted } from "../check.js";
import { checkClasses } from "../data/labels.js";
import { UsageError } from "../errors.js";
import type { ModelOptions } from "./sequential.js";

/** @throws UsageError for names of classes and features that aren't those of the model's inputs and outputs. */
export function checkNames(inputs: number, { layers, classes, features }: ModelOptions): void {
  if (classes) checkClassNames(classes, layers[layers.length - 1].units);
  if (!features) return;
  checkTexts("features", features);
  if (features.length !== inputs)
    throw new UsageError(
      "INVALID_SHAPE",
      `features holds ${counted(features.length, "name")} for ${counted(inputs, "input")}: name each.`,
    );
}

function checkClassNames(classes: readonly string[], outputs: number): void {
  checkTexts("classes", classes);
  checkClasses(classes);
  if (classes.length !== Math.max(2, outputs)) {
    const needed = counted(Math.max(2, outputs), "name");
    const message = `classes holds ${counted(classes.length, "name")}, and ${counted(outputs, "output")} can tell ${needed} apart: give one for each class.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
}
