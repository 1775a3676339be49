import type { Prediction } from "../train/types.js";
import { fileParts } from "./fileParts.js";
import { type Host, writeCells, writeLine } from "./host.js";
import { loadModel } from "./loadModel.js";
import type { ModelOptions } from "./modelOptions.js";
import { readCells, readRows } from "./rows.js";
import { formatOf, type TableFlags } from "./tableOptions.js";

/** The options of `lanegrad predict` as the user gave them. */
export interface PredictOptions extends ModelOptions, TableFlags {
  readonly json?: boolean;
}

/**
 * `lanegrad predict`: a line for each row of a CSV file, or of standard input where `path` is "-": the label and its probability
 * with a tab between them, or the predicted numbers.
 *
 * @returns the exit code
 */
export async function predict(host: Host, modelPath: string, path: string, options: PredictOptions): Promise<number> {
  using model = await loadModel(modelPath, options);
  const { inputs, features, preprocessor } = model.info;
  const name = path === "-" ? "standard input" : path;
  const source = path === "-" ? await host.readStdin() : await fileParts(host.platform, path);
  const format = formatOf(options);
  const { rows, notes } = preprocessor
    ? await readCells(source, name, preprocessor, format)
    : await readRows(source, name, inputs, features, format);
  for (const note of notes) writeLine(host.stderr, note);
  const prediction = await model.predict(rows);
  for (let row = 0; row < prediction.rows; row++)
    if (options.json) writeLine(host.stdout, JSON.stringify(describeRow(prediction, row)));
    else writeCells(host.stdout, formatRow(prediction, row));
  return 0;
}

/** What the model says of a row, by name; `probability` is that of the class it chose. */
interface RowPrediction {
  readonly row: number;
  readonly label?: string;
  readonly class?: number;
  readonly probability?: number;
  readonly outputs: readonly number[];
}

function describeRow(prediction: Prediction, row: number): RowPrediction {
  const { columns, classes, labels } = prediction;
  const outputs = Array.from(prediction.outputs.subarray(row * columns, (row + 1) * columns));
  const chosen = classes?.[row];
  if (chosen === undefined) return { row: row + 1, outputs };
  // A single output is the probability of the second class.
  const probability = columns > 1 ? outputs[chosen] : chosen === 1 ? outputs[0] : 1 - outputs[0];
  const label = labels?.[row];
  return { row: row + 1, ...(label !== undefined && { label }), class: chosen, probability, outputs };
}

function formatRow(prediction: Prediction, row: number): readonly string[] {
  const { label, class: chosen, probability, outputs } = describeRow(prediction, row);
  if (probability === undefined) return outputs.map(String);
  return [label ?? String(chosen), probability.toFixed(4)];
}
