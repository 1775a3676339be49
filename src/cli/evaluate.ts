import type { Dataset } from "../data/dataset.js";
import type { MetricName } from "../index.js";
import { confusionTable } from "./confusion.js";
import { measureFields, writeEvent } from "./events.js";
import { type Host, writeLine, writeNotes } from "./host.js";
import { loadKnownSource } from "./knownSource.js";
import { loadModel, targetNamesOf } from "./loadModel.js";
import { type Measure, measure } from "./measure.js";
import type { ModelOptions } from "./modelOptions.js";
import { calledData, evaluationRow, writeRows, writeTables } from "./report.js";
import { restlessNotes } from "./restless.js";
import type { SourceOptions } from "./trainOptions.js";

/** The options of `lanegrad evaluate` as the user gave them. */
export interface EvaluateOptions extends SourceOptions, ModelOptions {
  readonly json?: boolean;
  readonly metrics?: readonly MetricName[];
}

/**
 * `lanegrad evaluate`: measures a saved model on rows whose answers are known: on each part of data
 * that comes in parts, otherwise on all rows.
 *
 * @returns the exit code
 */
export async function evaluate(
  host: Host,
  path: string,
  what: readonly string[],
  options: EvaluateOptions,
): Promise<number> {
  using model = await loadModel(path, options);
  const { classes } = model.info;
  const source = await loadKnownSource(host, model.info, what, options);
  // a file from PyTorch leaves its classes without names: then they are those of the rows, in their
  // order
  const names = { classes: classes ?? source.rows.classes, targets: targetNamesOf(model.info) ?? source.targets };
  writeNotes(host, source.notes);
  const parts: readonly (readonly [string, Dataset])[] = source.test
    ? [
        ["train", source.rows],
        ["test", source.test],
      ]
    : [["all", source.rows]];
  const measured: (readonly [string, Measure])[] = [];
  for (const [part, rows] of parts) {
    const name = source.test ? `the ${part} part of ${source.name}` : rows.name;
    const result = await measure(model, { ...rows, name }, options.metrics);
    writeNotes(host, restlessNotes(name, result.relaxation));
    measured.push([part, result]);
  }
  if (options.json) {
    for (const [part, { confusion, perClass, perOutput, ...evaluation }] of measured)
      writeEvent(host, {
        event: "evaluation",
        data: source.name,
        source: source.rows.name,
        part,
        ...evaluation,
        ...measureFields({ perClass, perOutput }, names),
        ...(confusion && { classes: names.classes, confusion: Array.from(confusion) }),
      });
    return 0;
  }
  writeRows(host, [
    ["data", calledData(source.name, source.rows)],
    ...measured.map(([part, evaluation]) => evaluationRow(part, evaluation)),
  ]);
  for (const [part, result] of measured) writeTables(host, part, result, names);
  const confusion = measured[measured.length - 1][1].confusion;
  if (confusion && names.classes)
    for (const line of ["", ...confusionTable(confusion, names.classes)]) writeLine(host.stdout, line);
  return 0;
}
