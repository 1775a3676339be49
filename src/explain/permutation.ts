import { checkOptions, checkWhole, invalidOption, readOnce, unknownName } from "../check.js";
import { checkedDataset, type Dataset } from "../data/dataset.js";
import { DataError } from "../errors.js";
import { type MetricName, metricNamed, namedMetrics } from "../metrics/named.js";
import { spreadOf } from "../metrics/spread.js";
import type { ModelPlatform } from "../platform/platform.js";
import { drawnOrder } from "../random/drawnOrder.js";
import { tables } from "../remote/onDemand.js";
import { TimeSlice } from "../runtime/timeSlice.js";
import type { LabelledRows } from "../train/rows.js";
import { type ExplainedColumn, explainedColumns } from "./columns.js";
import { checkExplained, type Explained } from "./explained.js";

/** Options of `permutationImportance`. */
export interface PermutationOptions {
  /** How often each column is shuffled; default 5. */
  readonly repeats?: number;
  /**
   * What the shuffles are drawn from, a whole number from 0 on; default 0. The same seed gives the
   * same bits everywhere.
   */
  readonly seed?: number;
  /**
   * What is measured: "loss", the default, or a metric of `evaluate` such as "accuracy" or "r2".
   */
  readonly metric?: "loss" | MetricName;
  /** Ends it early, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How much a model needs a column. */
export interface Importance {
  /** The column's name; "input 3" of the third where columns have none. */
  readonly name: string;
  /** How much worse the metric is for the shuffled column, the mean over all repeats. */
  readonly mean: number;
  /** The deviation of that over the repeats, sqrt(sum((value - mean)^2) / repeats). */
  readonly deviation: number;
  /** How much worse it is in each repeat. */
  readonly values: Float64Array;
}

/** How much a model needs each column of its rows. */
export interface Importances {
  /** The metric that was measured: "loss" or a name. */
  readonly metric: string;
  /** The metric of the rows as they are. */
  readonly baseline: number;
  /** Number of rows. */
  readonly rows: number;
  /** Shuffles of each column. */
  readonly repeats: number;
  /** In the order of the columns. */
  readonly columns: readonly Importance[];
}

const USUAL_REPEATS = 5;
const MOST_REPEATS = 10_000;
/** Tells these draws from others of the same seed. */
const STREAM = 0x65787001;

/** See the entries. */
export async function permutationImportance(
  platform: ModelPlatform,
  model: Explained,
  rows: LabelledRows,
  given: PermutationOptions = {},
): Promise<Importances> {
  checkExplained("permutationImportance", model);
  const options = readOnce(given);
  const { repeats, seed, metric, isMore, signal } = checked(options);
  const { preprocessor, inputs } = model.info;
  const data = preprocessor
    ? (await tables.load()).preparerOf(preprocessor)(rows, true)
    : checkedDataset("permutationImportance", rows);
  if (data.columns !== inputs)
    throw new DataError(
      "DATA_MISMATCH",
      `${data.name} has ${data.columns} columns, but the model takes ${inputs} inputs: give rows of as many.`,
    );
  const measured = async (x: Dataset["x"]): Promise<number> => {
    // an object of its own: a worker is sent a data set once
    const evaluation = await model.evaluate({ ...data, x }, metric === "loss" ? undefined : { metrics: [metric] });
    return metric === "loss" ? evaluation.loss : (evaluation.metrics?.[metric] ?? Number.NaN);
  };
  const slice = new TimeSlice(platform.pause, () => signal?.throwIfAborted(), platform.now);
  slice.check();
  const own = data.x.slice();
  const baseline = await measured(own);
  const columns: Importance[] = [];
  for (const [i, column] of explainedColumns(model.info, preprocessor, data.features).entries()) {
    const values = new Float64Array(repeats);
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (slice.isOver) await slice.yield();
      slice.check();
      const shuffled = own.slice();
      moveColumn(shuffled, own, data, column, drawnOrder(data.rows, seed, [i, STREAM, repeat]));
      const value = await measured(shuffled);
      values[repeat] = isMore ? baseline - value : value - baseline;
    }
    columns.push({ name: column.name, ...spreadOf(values), values });
  }
  return { metric, baseline, rows: data.rows, repeats, columns };
}

function checked(options: PermutationOptions) {
  checkOptions("permutationImportance", options, "{ repeats: 10 }", ["repeats", "seed", "metric", "signal"]);
  const { repeats = USUAL_REPEATS, seed = 0, metric = "loss", signal } = options;
  checkWhole("repeats", repeats, 1, MOST_REPEATS);
  checkWhole("seed", seed, 0);
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function")
    throw invalidOption("signal", "an AbortSignal", signal);
  const known = typeof metric === "string" && metric !== "loss" ? metricNamed(metric) : undefined;
  if (metric !== "loss" && !known) throw unknownName("metric", metric, ["loss", ...namedMetrics().keys()]);
  return { repeats, seed, metric, isMore: known?.isMore ?? false, signal };
}

/** Gives each row of `to` the numbers of a column that another row has. */
function moveColumn(
  to: Dataset["x"],
  from: Dataset["x"],
  { columns, rows }: Dataset,
  { first, width }: ExplainedColumn,
  order: Uint32Array,
): void {
  for (let row = 0; row < rows; row++)
    for (let i = first; i < first + width; i++) to[row * columns + i] = from[order[row] * columns + i];
}
