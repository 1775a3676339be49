import { type PreprocessorState, widthOf } from "../preprocess/state.js";
import type { ModelInfo } from "../train/info.js";

/** A column of rows as people name it, and where its numbers stand in a row of the network's. */
export interface ExplainedColumn {
  readonly name: string;
  readonly first: number;
  readonly width: number;
}

/**
 * The columns of a model's rows: those of the table where a preprocessor makes several numbers of
 * one, else one for each input, under the names that `features` has, or "input 1", "input 2" and so
 * on.
 */
export function explainedColumns(
  { inputs }: Pick<ModelInfo, "inputs">,
  preprocessor: PreprocessorState | undefined,
  features: readonly string[] | undefined,
): readonly ExplainedColumn[] {
  if (!preprocessor)
    return Array.from({ length: inputs }, (_, i) => ({ name: features?.[i] ?? `input ${i + 1}`, first: i, width: 1 }));
  let first = 0;
  return preprocessor.columns.map((column) => {
    const width = widthOf(column);
    first += width;
    return { name: column.name, first: first - width, width };
  });
}
