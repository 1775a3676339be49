import { UsageError } from "../errors.js";
import { type Answer, answerOf, joined, namesOf, tableOf } from "./answers.js";
import { csvBytes } from "./csvText.js";
import { checkNotRead, checkWritable } from "./files.js";
import { counted } from "./format.js";
import { type Host, writeCells, writeLine, writeNotes } from "./host.js";
import { loadModel } from "./loadModel.js";
import type { ModelOptions } from "./modelOptions.js";
import { type QuestionOptions, readQuestions } from "./questions.js";
import { writeRows } from "./report.js";
import { restlessNotes } from "./restless.js";

/** What is printed for a row that has none of the labels. */
const NO_LABEL = "(none)";

/** The options of `lanegrad predict` as the user gave them. */
export interface PredictOptions extends ModelOptions, QuestionOptions {
  readonly json?: boolean;
  readonly output?: string;
}

/**
 * `lanegrad predict`: a line for each row: the label and its probability with a tab between them,
 * or all labels of a row that may have several, or the predicted numbers; with `--output` all of it
 * into a CSV file instead.
 *
 * @returns the exit code
 */
export async function predict(
  host: Host,
  modelPath: string,
  what: readonly string[],
  options: PredictOptions,
): Promise<number> {
  const { output, json, id } = options;
  if (id !== undefined && output === undefined)
    throw new UsageError("INVALID_OPTION", "--id names the rows in a file: give --output FILE.csv too.");
  await checkNotRead(host, [{ flag: "--output", path: output }], [modelPath, ...what, options.data]);
  await checkWritable(host, [output]);
  if (output !== undefined) host.outliveOutput();
  using model = await loadModel(modelPath, options);
  const { rows, ids, notes } = await readQuestions(host, what, model.info, options);
  writeNotes(host, notes);
  const prediction = await model.predict(rows);
  writeNotes(host, restlessNotes("the input", prediction.relaxation));
  const names = namesOf(model.info, prediction);
  if (output !== undefined) {
    const { header, cellsOf } = tableOf(prediction, names, id, ids);
    await host.platform.writeFile(output, csvBytes(header, prediction.rows, cellsOf));
    if (json) writeLine(host.stdout, JSON.stringify({ rows: prediction.rows, output }));
    else writeRows(host, [["saved", `${output} (${counted(prediction.rows, "row")})`]]);
    return 0;
  }
  for (let row = 0; row < prediction.rows; row++) {
    const answer = answerOf(prediction, row);
    if (json) writeLine(host.stdout, JSON.stringify({ row: row + 1, ...answer }));
    else writeCells(host.stdout, cellsOf(answer));
  }
  return 0;
}

/** An answer as people read it. */
function cellsOf({ label, labels, class: chosen, probability, outputs }: Answer): readonly string[] {
  if (labels) return [labels.length === 0 ? NO_LABEL : joined(labels)];
  if (probability === undefined) return outputs.map(String);
  return [label ?? String(chosen), probability.toFixed(4)];
}
