import type { Dataset, DatasetInput } from "../../data/dataset.js";
import type { Source } from "../../data/source.js";
import type { TableRows } from "../rows.js";

/**
 * Some rows with their answers: a data set, or what `dataset` makes one of; for models with a
 * preprocessor what else `fit` takes.
 */
export type DataPiece = Dataset | DatasetInput | TableRows;

/**
 * Rows that come piece by piece, for data that fit into no memory: an AsyncIterable, which is one
 * epoch, or a function that gives one, which is called for each. A piece has any number of rows,
 * and its arrays may be used again for the next. Batches are those of all rows in their order. What
 * the model doesn't know of its data yet it learns from the first piece.
 */
export type DataSource = Source<DataPiece>;
