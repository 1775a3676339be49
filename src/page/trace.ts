import { takeRows } from "../browser.js";
import type { Trace as BatchTrace, Dataset, WorkerModel } from "../index.js";

/** What flows through a network while it sees one batch, from which its update follows. */
export interface Trace {
  /** Rows of the training data that the batch consists of. */
  readonly rows: readonly number[];
  readonly batch: BatchTrace;
}

/** What flows through `model` when it sees these rows of `data`, without changing it. */
export async function traceBatch(
  model: Pick<WorkerModel, "trace">,
  data: Dataset,
  rows: readonly number[],
): Promise<Trace> {
  return { rows, batch: await model.trace(takeRows(data, rows)) };
}
