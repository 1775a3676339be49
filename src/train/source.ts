import { isRecord } from "../check.js";
import type { Dataset, DatasetInput } from "../data/dataset.js";
import type { TableRows } from "./rows.js";

/** Some rows with their answers: a data set, or what `dataset` makes one of; for models with a preprocessor what else `fit` takes. */
export type DataPiece = Dataset | DatasetInput | TableRows;

/**
 * Rows that come piece by piece, for data that fit into no memory: an AsyncIterable, which is one epoch, or a function that gives one,
 * which is called for each. A piece has any number of rows, and its arrays may be used again for the next.
 */
export type DataSource =
  | AsyncIterable<DataPiece>
  | (() => AsyncIterable<DataPiece> | Promise<AsyncIterable<DataPiece>>);

/** Whether rows to train on come piece by piece. */
export function isSource(data: unknown): data is DataSource {
  return typeof data === "function" || (isRecord(data) && Symbol.asyncIterator in data);
}
