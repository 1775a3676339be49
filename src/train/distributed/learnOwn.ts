import type { Dataset } from "../../data/dataset.js";
import type { Sliced } from "../../sliced.js";
import { type Learned, learn } from "../learn.js";
import type { ModelParts } from "../modelParts.js";
import { classesOf } from "../placing/targets.js";
import type { Schema } from "../schema.js";
import { agree } from "./agreement.js";
import type { OwnData } from "./ownData.js";

/**
 * `learn` of src/train/learn.ts from all rows, of which each process has its part. @throws as that,
 * and UsageError where parts differ in kind.
 */
export function* learnOwn(own: OwnData, parts: ModelParts, train: Dataset, known: Schema): Sliced<Learned> {
  const { communicator, relay } = own;
  const { standardizer } = parts;
  // zeros and ones alone are classes, which all processes have to have then
  const haveClasses = own.all(classesOf(parts, train, known) !== undefined);
  const previous = haveClasses ? known : { ...known, targets: { ...known.targets } };
  const overAll = standardizer && {
    ...standardizer,
    fittingSchema: (...[data, schema, loss, last]: Parameters<typeof standardizer.fittingSchema>) =>
      standardizer.fittingSchema(data, schema, loss, last, relay),
  };
  const { schema, features, targets } = yield* learn({ ...parts, standardizer: overAll }, train, previous);
  const { labels, matrix, tally, ...others } = targets;
  agree(communicator, {
    "kind of numbers": features.x.constructor.name,
    "kind of targets": `${labels ? "classes" : "no classes"} and ${matrix ? "numbers" : "no numbers"}`,
  });
  const isTallied = own.all(tally !== undefined);
  const all = { ...others, ...(labels && { labels }), ...(matrix && { matrix }), ...(isTallied && tally && { tally }) };
  return { schema, features, targets: all };
}
