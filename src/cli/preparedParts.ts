import type { Dataset } from "../data/dataset.js";
import { type Preprocessor, preprocessor } from "../preprocess/preprocessor.js";
import { type ColumnFlags, columnChoices, scalingOf } from "./columnOptions.js";
import type { Parts } from "./parts.js";
import type { Source } from "./source.js";

/** The parts of a training as a network takes them, and what made them so. */
export interface PreparedParts {
  readonly parts: Parts;
  readonly preprocessor?: Preprocessor;
  /** Sentences about columns that tell rows apart. */
  readonly warnings: readonly string[];
}

/**
 * What a Preprocessor makes of the parts of a table, whose rows are so far their places in it: it
 * learns from the training rows alone. Other sources have numbers already.
 */
export function prepareParts(
  { columns, targets = [] }: Source,
  parts: Parts,
  options: ColumnFlags & { readonly standardize?: boolean; readonly weights?: string },
): PreparedParts {
  if (!columns) return { parts, warnings: [] };
  const { table, features } = columns;
  const { classes } = parts.train;
  const scaling = scalingOf(options);
  const fitted = preprocessor({
    ...columnChoices(options),
    ignore: [],
    features,
    scaling,
    ...(options.weights !== undefined && { weights: options.weights }),
    target: targets,
    ...(classes ? { classes } : targets.length === 1 && { task: "regression" }),
  }).fit(table, { rows: parts.train.x });
  const { warnings } = fitted;
  const apply = ({ x: rows }: Dataset): Dataset => fitted.apply(table, { rows, targets: true });
  const { train, validation, test } = parts;
  return {
    parts: {
      train: apply(train),
      ...(validation && { validation: apply(validation) }),
      ...(test && { test: apply(test) }),
    },
    preprocessor: fitted,
    warnings,
  };
}
